"""Proper case for names that a list writes in capitals, where whoever imports the list asks for it.

Capitals hide how a name is spelt ("MACDONALD", "DE MAIZIÈRE"), so proper case is
proposed and never done unasked. What is not wholly in capitals stays as it is,
apart from two habits of keyboards: an apostrophe for an Italian accent, and the
Turkish cedilla for the Romanian comma.
"""

import re
from dataclasses import replace

from petition.domain.names.honorifics import is_title
from petition.domain.names.person_name import PersonName
from petition.domain.names.rules import in_capitals, word_set

# Countries whose Ş and Ţ are meant to be Ș and Ț, and those that write an accent as an apostrophe.
COMMA_BELOW = frozenset({"RO", "MD", "EU"})
APOSTROPHE_ACCENT = frozenset({"IT", "SM", "EU"})
_TURKIC = frozenset({"TR", "AZ"})
_DUTCH_SPELLING = frozenset({"NL", "BE"})

_CEDILLA = str.maketrans("ŞşŢţ", "ȘșȚț")
_GRAVE = str.maketrans("aeiouAEIOU", "àèìòùÀÈÌÒÙ")
# Short forms that end in an apostrophe of their own: "De' Rossi", "Ca' Zorzi".
_ACCENTED = re.compile(r"(?!(?:de|di|ca|po|mo|a|e|i)['’])(\w+?)([aeiou])['’](?!\w)", re.IGNORECASE)

_ELIDED = word_set("d l dell dall nell sull all o m")
_ELISION = re.compile(r"(\w+)(['’])(\w.*)", re.DOTALL)
_PIECES = re.compile(r"([\s-]+)")
_ROMAN = re.compile(r"[IVX]+")
_NOT_ROMAN = frozenset({"XI", "VI"})
_ONE_LETTER_PARTICLES = frozenset({"'T", "’T", "'S", "’S"})
# The beginning of "McDONALD" and "DeLAURO", which is in proper case already.
_MIXED = re.compile(r"[^\W\d_a-z][a-z]{1,2}(?=[^\W\d_a-z])")

_NORDIC = word_set("af av von van de der")
_GERMAN = word_set("von vom zu zum zur der den dem und")
_IBERIAN = word_set("de del da das do dos y i e")
_DUTCH = word_set("van de den der het 't ’t te ten ter op aan in 's ’s")
# The particles that a country writes small, in first place too.
_SMALL = {
    "NL": _DUTCH,
    **dict.fromkeys(("DE", "AT"), _GERMAN),
    "CH": _GERMAN | {"de", "du", "d'"},
    "FR": frozenset({"de"}),
    **dict.fromkeys(("DK", "NO", "SE", "FI"), _NORDIC),
    **dict.fromkeys(("ES", "AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN", "MX"), _IBERIAN),
    **dict.fromkeys(("NI", "PA", "PE", "PY", "SV", "UY", "VE", "PT", "BR", "AO", "MZ", "CV"), _IBERIAN),
    "GB": word_set("of and"),
}
# Those that are small after another particle alone: "Van der Maelen", "de la Pisa".
_SMALL_AFTER = {"BE": _DUTCH, "LU": _DUTCH}
_ARTICLES = frozenset({"la", "las", "los"})


def proper_case(name: PersonName, country: str) -> PersonName:
    """Return `name` with the words in capitals in proper case, by the custom of the country."""
    return replace(
        name,
        given_name=_convert(name.given_name, country, is_given=True),
        family_name=_convert(name.family_name, country, is_given=False),
        additional_name=_convert(name.additional_name, country, is_given=True),
        honorific_prefix=" ".join(_proper_title(word, country) for word in name.honorific_prefix.split()),
    )


def _proper_title(word: str, country: str) -> str:
    """Return a title in capitals as it is usually written: "SENATOR", "HON.", "(DR)" and "THE", but not "H.E."."""
    if len(word.strip("().")) < 2 or not word.isupper() or "." in word.rstrip(").") or not is_title(word, country):
        return "The" if word == "THE" else word
    return _capital(lower(word, country), country)


def repair_accents(text: str, country: str) -> str:
    """Return `text` with Italian accents for apostrophes and Romanian commas for cedillas, where they belong."""
    if country in COMMA_BELOW:
        text = text.translate(_CEDILLA)
    if country in APOSTROPHE_ACCENT and ("'" in text or "’" in text):
        text = _ACCENTED.sub(lambda found: found[1] + found[2].translate(_GRAVE), text)
    return text


def _convert(text: str, country: str, *, is_given: bool) -> str:
    """Return given or family names with each word in capitals in proper case, or small where it is a particle."""
    text = repair_accents(text, country)
    if not any(map(str.isupper, text[1:])):
        return text
    small, small_after = _SMALL.get(country, frozenset()), _SMALL_AFTER.get(country, frozenset())
    pieces = _PIECES.split(text)
    last = len(pieces) - 1
    for place in range(0, len(pieces), 2):
        if not _is_shouted(pieces[place], is_given):
            continue
        word, before = lower(pieces[place], country), pieces[place - 2].lower() if place else ""
        is_particle = (
            word in small
            or (word in _ARTICLES and before == "de" and small is _IBERIAN)
            or (word in small_after and before in small_after)
        )
        stays_small = is_particle and not is_given and place < last
        pieces[place] = word if stays_small else _title(pieces[place], country)
    return "".join(pieces)


def _is_shouted(piece: str, is_given: bool) -> bool:
    """Return whether a word is in capitals, and neither initials nor a numeral."""
    if piece in _ONE_LETTER_PARTICLES:
        return True
    if not in_capitals(piece.replace("ß", "")) or (_ROMAN.fullmatch(piece) and piece not in _NOT_ROMAN):
        return False
    # "JP" among given names is two initials; "JO" is a name.
    return not is_given or len(piece) > 2 or not piece.isascii() or any(vowel in piece for vowel in "AEIOUY")


def lower(word: str, country: str) -> str:
    """Return a word in small letters, with the two i of Turkish kept apart."""
    if country in _TURKIC:
        word = word.replace("I", "ı").replace("İ", "i")
    return word.lower()


def _title(word: str, country: str) -> str:
    """Return a word in proper case, with the capitals that names have inside: "O'Brien", "McDonald"."""
    mixed = _MIXED.match(word)
    if mixed:
        return mixed[0] + _capital(lower(word[mixed.end() :], country), country)
    small = lower(word, country)
    elided = _ELISION.fullmatch(small)
    if elided and elided[1] in _ELIDED:
        first = elided[1] if elided[1] == "d" and country in ("FR", "CH") else _capital(elided[1], country)
        return first + elided[2] + _capital(elided[3], country)
    if small.startswith("mc") and len(small) > 3 and small.isascii():
        return "Mc" + _capital(small[2:], country)
    if country in _DUTCH_SPELLING and small.startswith("ij"):
        return "IJ" + small[2:]
    return _capital(small, country)


def _capital(word: str, country: str) -> str:
    """Return a word with its first letter as a capital."""
    for place, letter in enumerate(word):
        if letter.isalpha():
            first = "İ" if letter == "i" and country in _TURKIC else letter.upper()
            return word[:place] + first + word[place + 1 :]
    return word
