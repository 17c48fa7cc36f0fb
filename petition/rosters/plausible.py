"""Tells encodings in which a file reads like names from those that leave strange signs within words.

It only sorts what a person is shown: two encodings can both read like names, and one of them is wrong.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from petition.domain.names.doubts import script_of

# Words with all that stands within them: in a wrong encoding a letter becomes a sign, and the word goes on behind it.
_WORD = re.compile(r"[^\W\d_](?:[^\s,;:/()\"<>|@.\t]*[^\W\d_])?")
_WITHIN = frozenset("-'’‘`´·‐‑")


def is_plausible(lines: Iterable[str]) -> bool:
    """Return whether no word has letters of two scripts, a sign that no name has, or a capital after a small letter."""
    return not any(_is_strange(word) for line in lines for word in _WORD.findall(line) if not word.isascii())


def _is_strange(word: str) -> bool:
    if any(not (character.isalpha() or character.isascii() or character in _WITHIN) for character in word):
        return True
    if len(set(filter(None, map(script_of, word)))) > 1:
        return True
    # "PrÈnom" and "DéPINOY" are what a wrong encoding makes of one letter.
    pairs = pairwise(word)
    return any(one.islower() and other.isupper() and not (one + other).isascii() for one, other in pairs)
