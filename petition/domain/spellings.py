"""Spellings of one name: what keyboards, typesetters and other alphabets make of it, for comparing.

`plain_spelling` is equal where two spellings surely are one name: dashes and
apostrophes of every kind, "ue" for "ü", "oe" for "ø". `latin_spelling` is equal
where they may be: "Зеленський", "Zelenskyi" and "Zelensky".
"""

import re

import icu

from petition.domain.searching import PLAIN
from petition.domain.text import fold

# Letters by their class are some apostrophes and primes.
_BETWEEN = re.compile(r"[\W_\u02b9-\u02bd]+")
# Two letters for one that a keyboard lacks: "Mueller", "Soerensen", "Aase"; of the others a folded name has one.
_TWO_FOR_ONE = re.compile("(?<=a)[ae]|(?<=o)e|(?<=u)e")
# Ways to write in Latin what other alphabets have one letter for; the longer first.
_ROMANISED = {
    "shch": "s",
    "sch": "s",
    "tch": "c",
    "zh": "z",
    "kh": "h",
    "gh": "h",
    "ch": "c",
    "sh": "s",
    "ts": "c",
    "tz": "c",
    "ph": "f",
    "th": "t",
    "ck": "k",
    "x": "ks",
    "ou": "u",
    "w": "v",
    "y": "i",
    "j": "i",
    "g": "h",
}
_WRITTEN = re.compile("|".join(_ROMANISED))
_BEFORE_A_VOWEL = re.compile("i+(?=[aeou])")
# Greek as it is pronounced, because people do not write the letters' names.
_TO_LATIN = icu.Transliterator.createInstance("Greek-Latin/UNGEGN; Any-Latin; Latin-ASCII")
_DOUBLED = re.compile(r"([^\W\d])\1+")


def plain_spelling(name: str) -> str:
    """Return the letters of a name, so that spellings that surely are one name are equal."""
    return _TWO_FOR_ONE.sub("", _letters(fold(name)))


def latin_spelling(name: str) -> str:
    """Return the letters of a name as any romanisation has them, so that spellings that may be one name are equal."""
    folded = fold(name)
    text = _letters(folded if folded.isascii() else _TO_LATIN.transliterate(folded))
    text = _WRITTEN.sub(lambda found: _ROMANISED[found[0]], _TWO_FOR_ONE.sub("", text))
    return _DOUBLED.sub(r"\1", _BEFORE_A_VOWEL.sub("", text))


def _letters(folded: str) -> str:
    text = _BETWEEN.sub("", folded)
    return text if text.isascii() else text.translate(PLAIN)
