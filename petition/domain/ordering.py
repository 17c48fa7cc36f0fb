"""The order of a published list: by country label, then by `sort_name`.

One ICU root collation serves every list, so that a name stands where a reader
of any country would look: accents decide only between names that are otherwise
alike, and capitals never do. The key is stored with each name, so that
compiling a list is one ordered query, on engines that have no ICU themselves.

A statement of one country alone is read by people who know one alphabet: there
the language's own collation serves (Czech Ch after H, Danish Ø and Aa last).
"""

from functools import cache

import icu


@cache
def _collator(language: str = "") -> icu.Collator:
    locale = icu.Locale.forLanguageTag(language) if language else icu.Locale.getRoot()
    collator = icu.Collator.createInstance(locale)
    collator.setStrength(icu.Collator.SECONDARY)
    return collator


def sort_key(text: str) -> bytes:
    """Return the binary key of `text`: keys compare as the texts should be ordered."""
    key: bytes = _collator().getSortKey(text)
    return key


def national_key(text: str, language: str) -> bytes:
    """Return the key of `text` in the collation of a language, a BCP 47 tag; the root's where CLDR has none.

    Keys of two languages, and those of `sort_key`, do not compare with each other.
    """
    key: bytes = _collator(language).getSortKey(text)
    return key
