"""The words and signs around people: what stands between them, and before and behind the list.

These are no part of the signed text. Signatories see them as the list's.
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

from petition.domain.languages import locale
from petition.domain.lists.lines import capitals
from petition.domain.lists.patterns import Pattern, read

# So long may an introduction or a legend be.
MOST_WORDS = 2_000
SLOTS = ("count", "hidden", "countries", "date")
HEADING_SLOTS = ("group", "count")
# What a language has between the people of a run-in list, whose lines have commas of their own.
_BETWEEN: Mapping[str, str] = MappingProxyType(
    {"fr": " ; ", "ja": "、", "zh": "、", "ar": "، ", "fa": "؛ ", "he": "; "}
)
_USUAL = "; "
# Articles, which no order counts, by language.
_ARTICLES: Mapping[str, str] = MappingProxyType(
    {
        "en": "the",
        "fr": "le la les l'",
        "de": "der die das",
        "es": "el la los las",
        "it": "il lo la i gli le l'",
        "nl": "de het 't",
        "pt": "o a os as",
        "ca": "el la els les l'",
        "da": "den det de",
        "nb": "den det de",
        "sv": "den det de",
    }
)


def between(language: str) -> str:
    """Return what stands between the people of a run-in list in a language."""
    return _BETWEEN.get(locale(language).language, _USUAL)


def without_article(label: str, language: str) -> str:
    """Return what orders a label, as "Netherlands" for "The Netherlands" in English; an article alone is a label."""
    plain = label.replace("’", "'")
    for article in _ARTICLES.get(locale(language).language, "").split():
        begins = article if article.endswith("'") and len(article) == 2 else f"{article} "
        if plain.casefold().startswith(begins) and plain[len(begins) :].strip():
            return label[len(begins) :].strip()
    return label


def read_words(text: str, field: str) -> Pattern:
    """Return the pattern of what stands before or behind the list; raise `FieldError` that says where it is wrong."""
    return read(text, field, SLOTS, limit=MOST_WORDS)


def read_heading(text: str) -> Pattern:
    """Return the pattern of a group's heading; raise `FieldError` that says where it is wrong."""
    return read(text, "heading", HEADING_SLOTS)


def filled(pattern: Pattern, values: Mapping[str, str], language: str) -> str:
    """Return a pattern with the values of its slots, those in capitals by the rules of a language."""
    said = ((slot, values[slot.lower()]) for slot in pattern.slots)
    return pattern.fill([capitals(value, language) if slot.isupper() else value for slot, value in said])


def gap(before: str, after: str) -> str:
    """Return the blank that stands between two texts where their scripts have one between words, or nothing."""
    if not before or not after or after[0] in ",;.:!?)]" or after[0].isspace() or before[-1].isspace():
        return ""
    is_wide = any(unicodedata.east_asian_width(sign) in "WF" for sign in (before[-1], after[0]))
    return "" if is_wide else " "


def run_in(lines: list[str], separator: str, last: str, end: str) -> str:
    """Return lines as one paragraph."""
    if len(lines) < 2:
        return "".join(lines) + (end if lines else "")
    return f"{separator.join(lines[:-1])}{last}{lines[-1]}{end}"


def is_blank(text: str) -> bool:
    """Return whether nothing would be seen of a text."""
    return not re.search(r"\S", text)
