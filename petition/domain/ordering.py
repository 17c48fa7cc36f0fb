"""The order of a published list: by country label, then by `sort_name`.

ICU's root collation orders every list, so that a reader of any country finds a
name where they look for it: accents decide only between names that are otherwise
alike, and capitals never do. The key is stored with each name, so that a list is
compiled by one ordered query, on databases that have no ICU themselves.

The readers of a statement of one country know one alphabet. Its list may have
the collation of its language (Czech Ch after H, Danish Ø and Aa last).
"""

from functools import cache

import icu

from petition.domain.languages import locale


@cache
def _collator(language: str = "") -> icu.Collator:
    """Return the collator of a language that CLDR knows, or the root collator; capitals make no difference to it."""
    collator = icu.Collator.createInstance(icu.Locale(language) if language else icu.Locale.getRoot())
    collator.setStrength(icu.Collator.SECONDARY)
    return collator


def sort_key(text: str) -> bytes:
    """Return the binary key of `text`; keys compare as the texts are ordered."""
    key: bytes = _collator().getSortKey(text)
    return key


def national_key(text: str, language: str) -> bytes:
    """Return the key of `text` in the collation of a language (BCP 47), or the root's where CLDR has none.

    Keys of different languages do not compare, with each other or with those of `sort_key`.
    """
    key: bytes = _collator(str(locale(language))).getSortKey(text)
    return key
