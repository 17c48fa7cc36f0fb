"""Countries by ISO 3166-1 code, and the label that a published list prints.

A label is looked up in this order: the statement's own, the organisation's (its
desk's, then `COUNTRY_LABELS`), and CLDR's usual name in the text's language. The
organisation's labels belong to a language: "UK" in a French list would be no
better than "R.-U." in an English list.

A list prints labels in brackets, so a label has none itself. The European
Parliament is `EU`, which is not an ISO 3166-1 country but a code that the
standard reserves.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import icu
from babel import Locale

from petition.domain import lengths
from petition.domain.languages import locale
from petition.domain.text import clean_line
from petition.errors import FieldError

CODES: frozenset[str] = frozenset({*icu.Locale.getISOCountries(), "EU"})
# The countries are the members of the United Nations, as CLDR lists them. Whatever else has a code of
# ISO 3166-1 may be called a country or a territory; to say which is for others.
_MEMBERS: frozenset[str] = frozenset(icu.Region.getInstance("UN").getContainedRegions())
# Their usual names say who rules there, or what they were called before. Other short names of CLDR say
# too little: "Bosnia", "UK", "US".
_SHORT = frozenset({"HK", "MO", "MM"})
_KNOWN_TO_ICU = frozenset(icu.Locale.getAvailableLocales())
_BRACKETS = re.compile(r"(\s*)[(（]\s*([^()（）]*?)\s*[)）]")
_ANY_BRACKET = re.compile(r"[][(){}（）［］【】]")
_SPACED_HYPHEN = re.compile(r"\s+[-–]\s+")


def country_label(
    code: str,
    language: str = "en",
    overrides: Mapping[str, str] | None = None,
    statement: Mapping[str, str] | None = None,
) -> str:
    """Return what a list prints for `code`, such as "Lithuania", "UK" or "EU".

    `language` is a BCP 47 tag; the English name serves where CLDR has none. `statement`
    has the statement's own labels by code. Keys of `overrides`, the organisation's, are
    codes for English ("GB") and `label_key`s for other languages ("fr:GB"). A tag
    without a label of its own has the label of the next shorter tag, as pt-BR has that
    of pt (RFC 4647, section 3.4).
    """
    if statement and code in statement:
        return statement[code]
    own = overrides or {}
    tag = language
    while tag:
        if (key := label_key(code, tag)) in own:
            return own[key]
        tag = tag.rpartition("-")[0]
    spoken = locale(language)
    names = _usual_names(spoken)
    if spoken.language != "en" and code in names:
        return names[code]
    return own.get(code) or names.get(code) or _usual_names(locale("en")).get(code, code)


def label_key(code: str, language: str) -> str:
    """Return the key of the organisation's label for a country in a language, as "fr:GB"."""
    return f"{language.lower()}:{code}"


def check_label(text: str, field: str) -> str:
    """Return a label as it is stored; raise `FieldError` naming `field` for one with a bracket."""
    label = clean_line(text, field, limit=lengths.COUNTRY_LABEL)
    if found := _ANY_BRACKET.search(label):
        raise FieldError(field, f"“{label}” has a bracket (“{found[0]}”), and a list prints labels in brackets")
    return label


def is_country(code: str) -> bool:
    """Return whether a person's country may have this code."""
    return code in CODES


def has_territory(codes: Iterable[str]) -> bool:
    """Return whether a code is neither that of a member of the United Nations nor the European Parliament's."""
    return not (_MEMBERS | {"EU"}).issuperset(codes)


@lru_cache(maxsize=64)
def _usual_names(spoken: Locale) -> dict[str, str]:
    """Return CLDR's names of countries by code, as a list prints them.

    What stands in brackets is left out, unless the names of two countries would then be the same.
    """
    names = {code: spoken.territories[code] for code in CODES if code in spoken.territories}
    # Babel has no short names, and ICU answers in the machine's language for one that it does not know.
    if spoken.language in _KNOWN_TO_ICU:
        short = icu.LocaleDisplayNames.createInstance(icu.Locale(str(spoken)), [icu.UDisplayContext.LENGTH_SHORT])
        names |= {code: short.regionDisplayName(code) for code in _SHORT if code in names}
    names = {code: _SPACED_HYPHEN.sub("-", said) for code, said in names.items()}
    plain = {code: " ".join(_BRACKETS.sub("", said).split()) for code, said in names.items()}
    shared = Counter(plain.values())
    return {code: said if shared[said] == 1 else _BRACKETS.sub(_apart, names[code]) for code, said in plain.items()}


def _apart(found: re.Match[str]) -> str:
    """Return what stood in brackets behind a comma or, in a script without spaces, behind a hyphen."""
    return f", {found[2]}" if found[1] else f"-{found[2]}"
