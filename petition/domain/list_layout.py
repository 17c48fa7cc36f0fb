"""How a list lies on a page: in how many columns, with which ids, and whether a line leads to its parts."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from petition.domain.text import fold

# So many names are more than a reader looks through.
_MANY = 60
# So many letters stand on a line where the page has four columns, three, and two.
_FOUR, _THREE, _TWO = 17, 27, 42
# So many lines of a column stand on a screen, so that its reader need not scroll to its end and back.
_ROWS = 25
# Of a hundred lines, so many fit into their column; the others are broken.
_FITTING = 90
# Ideographs, kana and hangul are as wide as two other letters (UAX 11).
_WIDE = re.compile("[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60\U00020000-\U0003fffd]")


class Block(Protocol):
    """Lines that stand together, each with its `text`, under a heading where it is not empty."""

    @property
    def heading(self) -> str:
        """What stands over the lines."""

    @property
    def lines(self) -> Sequence[Any]:
        """One for each person."""


@dataclass(frozen=True)
class Part:
    """A block on the page. `anchor` is its id, empty without a heading; `count` is None where the heading has it."""

    heading: str
    lines: Sequence[Any]
    anchor: str
    count: int | None


@dataclass(frozen=True)
class ListLayout:
    """A list on the page. `columns` is how many stand side by side on a wide screen.

    `is_long` is whether each part has columns of its own, so that nobody reads down a
    column of thousands of lines; a line that leads to the parts then stands above.
    """

    parts: Sequence[Part]
    columns: int
    is_long: bool

    @property
    def has_headings(self) -> bool:
        """Whether a part of it has a heading."""
        return any(part.heading for part in self.parts)

    @property
    def has_jumps(self) -> bool:
        """Whether a line above leads to the parts."""
        return self.is_long and sum(1 for part in self.parts if part.heading) > 1

    def cut(self, lines: Sequence[Any]) -> list[Sequence[Any]]:
        """Return the lines of a part in pieces of like size, each with columns of its own, no higher than a screen."""
        most = _ROWS * self.columns if self.is_long and self.columns > 1 else len(lines)
        # A few lines more are no reason to cut.
        pieces = max(round(len(lines) / max(most, 1)), 1)
        size = -(-len(lines) // pieces)
        return [lines[at : at + size] for at in range(0, len(lines), max(size, 1))]


def lay_out(blocks: Sequence[Block]) -> ListLayout:
    """Return how the blocks of a list lie on a page."""
    used: Counter[str] = Counter()
    parts = [_part(block, used) for block in blocks]
    widths = sorted(_width(line.text) for block in blocks for line in block.lines)
    width = widths[(len(widths) - 1) * _FITTING // 100] if widths else 0
    columns = 1 + sum(width <= most for most in (_FOUR, _THREE, _TWO))
    return ListLayout(parts, columns, is_long=len(widths) >= _MANY)


def _part(block: Block, used: Counter[str]) -> Part:
    if not block.heading:
        return Part("", block.lines, "", None)
    count = len(block.lines)
    words = re.findall(r"[^\W_]+", fold(block.heading))
    anchor = f"at-{'-'.join(words)}"
    used[anchor] += 1
    # Two parts may have one heading.
    unique = anchor if used[anchor] == 1 else f"{anchor}-{used[anchor]}"
    return Part(block.heading, block.lines, unique, None if str(count) in words else count)


def _width(text: str) -> int:
    """Return how wide the longest line of a text is."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return max(len(row) + len(_WIDE.findall(row)) for row in text.split("\n"))
