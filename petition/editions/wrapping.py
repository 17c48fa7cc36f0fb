"""Lines that were wrapped by hand: a mail or an editor ended them at some 72 characters, and nobody meant it."""

import re
from collections.abc import Sequence
from itertools import pairwise

# In characters or in columns.
SHORTEST, LONGEST = 60, 80
# Ideographs, kana and their punctuation; Korean has blanks between words.
IDEOGRAPHS = (
    "\u2e80-\u30ff\u3100-\u312f\u31a0-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\U00020000-\U0003ffff"
)
_WIDE = re.compile(f"[{IDEOGRAPHS}\uac00-\ud7a3]")
_IDEOGRAPH_BEHIND = re.compile(f"[{IDEOGRAPHS}]$")
_IDEOGRAPH_BEFORE = re.compile(f"^[{IDEOGRAPHS}]")


def widths(line: str) -> tuple[int, int]:
    """Return how long a line is, in characters and in columns: an ideograph takes two (UAX 11)."""
    line = line.rstrip()
    return len(line), len(line) + (0 if line.isascii() else len(_WIDE.findall(line)))


def is_wrapped(width: tuple[int, int]) -> bool:
    """Return whether a line is as long as a line that was wrapped."""
    return any(SHORTEST <= one <= LONGEST for one in width)


def joined(content: str, typed: Sequence[tuple[int, int]]) -> str:
    """Return the lines of a paragraph as one, or "" where it was not wrapped; a break that is marked as such stays.

    `typed` is how long each line was.
    """
    lines = content.split("\n")
    if len(lines) != len(typed) or min(typed[-1]) > LONGEST or not all(map(is_wrapped, typed[:-1])):
        return ""
    made = lines[0]
    for before, line in pairwise(lines):
        if before.endswith(("  ", "\\")):
            made += f"\n{line}"
        elif _IDEOGRAPH_BEHIND.search(before) and _IDEOGRAPH_BEFORE.search(line):
            made += line
        else:
            made = f"{made.rstrip()} {line}"
    return made
