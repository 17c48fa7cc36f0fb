"""Finds the country that a text names: in any language, by an old name, by a code.

Names are CLDR's, through ICU, in every language that it knows. A name that two
countries have in different languages names neither, unless it is an English
name. What CLDR does not have (old and short names, the home nations) is listed
here.
"""

import difflib
import re
from functools import cache, lru_cache

import icu

from petition.domain.countries import CODES
from petition.domain.text import fold

# What people write and CLDR does not have. Folded; codes are ISO 3166-1.
_ALIASES = {
    "GB": "uk|u.k.|great britain|britain|england|scotland|wales|northern ireland|grande bretagne|grossbritannien",
    "US": "usa|u.s.|u.s.a.|united states of america|america|etats unis d'amerique|vereinigte staaten von amerika",
    "EU": "eu|european union|european parliament|europe|ep|parlement europeen|europaisches parlament|europaparlament"
    "|parlamento europeo|parlamento europeu|europees parlement|union europeenne|europaische union|union europea"
    "|unione europea|uniao europeia|europese unie|evropsky parlament|parlament europejski",
    "CZ": "czech republic|republique tcheque|tschechische republik|ceska republika",
    "TR": "turkey|republic of turkey",
    "NL": "holland|the netherlands",
    "KR": "republic of korea|korea|korea, republic of|korea, south|rok",
    "KP": "democratic people's republic of korea|dprk|korea, north",
    "RU": "russian federation",
    "MK": "macedonia|fyrom|republic of north macedonia",
    "MM": "burma",
    "CI": "ivory coast|cote d'ivoire",
    "CV": "cape verde",
    "SZ": "swaziland",
    "TL": "east timor",
    "CD": "congo kinshasa|drc|democratic republic of the congo|democratic republic of congo|zaire",
    "CG": "congo brazzaville|republic of the congo|republic of congo",
    "VA": "vatican|holy see",
    "PS": "palestine|state of palestine",
    "TW": "republic of china|taiwan, province of china|roc|chinese taipei|臺灣|台灣",
    "CN": "people's republic of china|prc|mainland china",
    "HK": "hong kong",
    "MO": "macau|macao",
    "VN": "viet nam",
    "LA": "lao people's democratic republic|lao pdr",
    "SY": "syrian arab republic",
    "IR": "iran, islamic republic of|islamic republic of iran",
    "MD": "republic of moldova|moldova, republic of",
    "TZ": "united republic of tanzania|tanzania, united republic of",
    "VE": "bolivarian republic of venezuela|venezuela, bolivarian republic of",
    "BO": "plurinational state of bolivia|bolivia, plurinational state of",
    "BA": "bosnia|bosnia herzegovina",
    "BN": "brunei darussalam",
    "IE": "republic of ireland|eire",
    "SK": "slovak republic",
    "GM": "the gambia|gambia, the",
    "BS": "the bahamas|bahamas, the",
    "FM": "micronesia, federated states of|federated states of micronesia",
    "ST": "sao tome",
    "AE": "uae|emirates",
}
# What two countries are called, by who is meant; nobody can tell from the name which one it is.
_OF_TWO = {"congo": "Congo-Brazzaville or Congo-Kinshasa", "the congo": "Congo-Brazzaville or Congo-Kinshasa"}
# The letters of flags (regional indicators) stand for those of codes.
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_BRACKETED = re.compile(r"\s*([^()\[\]]+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*")
# How close a suggestion must be: "Germny" is close to Germany, Uruguay is not close to Paraguay.
_CLOSE = 0.8


@lru_cache(maxsize=4096)
def country_of(text: str) -> str | None:
    """Return the code of the country that `text` names, as "FR" for "fr", "FRA", "France" or "Frankreich".

    Returns None where it names no country, or several.
    """
    code = text.strip().upper()
    if _FLAG.fullmatch(code):
        code = "".join(chr(ord(letter) - 0x1F1E6 + ord("A")) for letter in code)
    if code in CODES:
        return code
    folded = folded_name(text)
    if folded in _OF_TWO:
        return None
    if folded.isdigit() and len(folded) <= len("826"):
        return _numbers().get(int(folded))
    if found := _short_names().get(folded) or _all_names().get(folded):
        return found
    if (bracketed := _BRACKETED.fullmatch(text)) is None:
        return None
    # "Korea (North)" is no Korea: only what names the same country twice is one, or what is a name the other way round.
    bare, inside = bracketed.groups()
    return country_of(f"{inside} {bare}") or (country_of(bare) if country_of(bare) == country_of(inside) else None)


@lru_cache(maxsize=1024)
def nearest_country(text: str) -> str | None:
    """Return the English name of the country that `text` is closest to, or of both that it may be; None for none."""
    if of_two := _OF_TWO.get(folded_name(text)):
        return of_two
    found = difflib.get_close_matches(folded_name(text), _short_names(), n=1, cutoff=_CLOSE)
    return _english(_short_names()[found[0]]) if found else None


def folded_name(text: str) -> str:
    """Return a name of a country without capitals, accents, hyphens and spare spaces."""
    return " ".join(fold(text).replace("-", " ").replace("&", " and ").split())


@lru_cache(maxsize=64)
def names_in(language: str) -> dict[str, str]:
    """Return codes by folded name: names in English and in one language (BCP 47), and what people write beside them."""
    names = {alias: code for code, aliases in _ALIASES.items() for alias in aliases.split("|")}
    for spoken in (icu.Locale.getEnglish(), icu.Locale(language)):
        for code in CODES:
            names.setdefault(folded_name(icu.Locale("", code).getDisplayCountry(spoken)), code)
    return names


def _english(code: str) -> str:
    name: str = icu.Locale("", code).getDisplayCountry(icu.Locale.getEnglish())
    return name


@cache
def _numbers() -> dict[int, str]:
    """Return codes by the three digits that ISO 3166-1 has beside them."""
    return {icu.Region.getInstance(code).getNumericCode(): code for code in CODES if code != "EU"}


@cache
def _short_names() -> dict[str, str]:
    """Return codes by folded name: aliases, codes of three letters and English names."""
    names = {alias: code for code, aliases in _ALIASES.items() for alias in aliases.split("|")}
    for code in CODES:
        names.setdefault(folded_name(_english(code)), code)
        if three := icu.Locale("", code).getISO3Country():
            names.setdefault(three.lower(), code)
    return names


@cache
def _all_names() -> dict[str, str]:
    """Return codes by folded name in every language, without the names that several countries have."""
    available = (icu.Locale(name) for name in icu.Locale.getAvailableLocales())
    # Each language counts once in each of its scripts, in however many countries it is spoken.
    languages = {"_".join(filter(None, (each.getLanguage(), each.getScript()))) for each in available}
    codes_of: dict[str, set[str]] = {}
    for language in languages:
        locale = icu.Locale(language)
        for code in CODES:
            codes_of.setdefault(folded_name(icu.Locale("", code).getDisplayCountry(locale)), set()).add(code)
    return {name: codes.pop() for name, codes in codes_of.items() if len(codes) == 1}
