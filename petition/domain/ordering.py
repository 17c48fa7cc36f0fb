"""The order of a published list: by country label, then by `sort_name`.

One ICU root collation serves every list, so that a name stands where a reader
of any country would look: accents decide only between names that are otherwise
alike, and capitals never do. The key is stored with each name, so that
compiling a list is one ordered query, on engines that have no ICU themselves.
"""

from functools import cache

import icu


@cache
def _collator() -> icu.Collator:
    collator = icu.Collator.createInstance(icu.Locale.getRoot())
    collator.setStrength(icu.Collator.SECONDARY)
    return collator


def sort_key(text: str) -> bytes:
    """Return the binary key of `text`: keys compare as the texts should be ordered."""
    key: bytes = _collator().getSortKey(text)
    return key
