"""The small language in which a coordinator says what a line prints.

    {name}[, {role}][ ({party}[, {country}])]

Words stand for themselves. A word in braces is a slot, which a person fills; in capitals it is printed in
capitals. What stands in square brackets vanishes where every slot in it is empty; brackets nest. A line end
divides a line into the lines of a signature block. A backslash lets a square bracket stand for itself.

What divides two slots stands in the brackets of one of them, as the comma above. Where the other is empty there is
nothing to divide, and it is not printed: (Leeds), never (, Leeds).

A pattern is checked when it is read. For each set of slots that are empty it is worked out once what is left,
so that a list of tens of thousands takes one formatting operation a line.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from petition.domain.lengths import TEXT
from petition.domain.text import clean_line
from petition.errors import FieldError

MOST_CHARACTERS = 300
_MOST_DEPTH = 10
# What a browser would take for markup, and what Markdown has around a slot. A mark with a legend ("**") is none.
_MARKUP = re.compile(r"[<>]|\]\(|[*_`]+(?=\{)")
# While a pattern is worked out: an empty slot, and where what may vanish begins and ends. No pattern has these signs.
_EMPTY, _BEGIN, _END = "\0\1\2"
_DIVIDERS = r"[-–—,;:/|·•،؛、，；：・ \u3000]+"
# What divides a slot from empty ones before it, which begin a line or a bracket; and from those behind it, at an end.
_NOTHING_BEFORE = re.compile(rf"((?:^|[\n(（\[【「])[\x00-\x02]*\x00[\x00-\x02]*\x01){_DIVIDERS}")
_NOTHING_BEHIND = re.compile(rf"{_DIVIDERS}(\x02[\x00-\x02]*\x00[\x00-\x02]*(?:$|[\n)）\]】」]))")
_ROUND = str.maketrans("（）", "()")
# An empty slot still takes its value when a pattern is filled.
_PRINTED = str.maketrans({_EMPTY: "%s", _BEGIN: "", _END: ""})


class _Slot(NamedTuple):
    """One slot, where it stands among all slots of its pattern."""

    place: int


class _Optional(NamedTuple):
    """What vanishes where every slot in it is empty."""

    pieces: Sequence["_Piece"]


_Piece = str | _Slot | _Optional


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read: its slots in their order, as they were written, and what else it prints."""

    text: str
    slots: tuple[str, ...]
    _pieces: tuple[_Piece, ...] = field(repr=False)
    _left: dict[tuple[bool, ...], str] = field(default_factory=dict, repr=False, compare=False)

    def fill(self, values: Sequence[str]) -> str:
        """Return what is printed of the values of all slots, in the order of `slots`."""
        filled = tuple(map(bool, values))
        if filled not in self._left:
            left = _NOTHING_BEFORE.sub(r"\1", "".join(_left(self._pieces, filled)))
            left = _NOTHING_BEHIND.sub(r"\1", left).translate(_PRINTED)
            self._left[filled] = left
        return self._left[filled] % tuple(values)

    @property
    def names(self) -> frozenset[str]:
        """The slots that it has, whether in capitals or not."""
        return frozenset(slot.lower() for slot in self.slots)

    @property
    def is_block(self) -> bool:
        """Whether it prints more than one line for each person."""
        return "\n" in self.text

    def is_in_brackets(self, slot: str) -> bool:
        """Return whether a slot stands within round brackets of the pattern, in capitals or not."""
        places = (self.text.find(f"{{{name}}}") for name in (slot, slot.upper()))
        before = [self.text[:at].translate(_ROUND) for at in places if at >= 0]
        return any(text.count("(") > text.count(")") for text in before)


def _left(pieces: Sequence[_Piece], filled: Sequence[bool]) -> Iterator[str]:
    """Yield what is left of a pattern, as a format for the values, with marks where something is empty or may be."""
    for piece in pieces:
        if isinstance(piece, _Slot):
            yield "%s" if filled[piece.place] else _EMPTY
        elif isinstance(piece, str):
            yield piece.replace("%", "%%")
        elif any(filled[place] for place in _places(piece.pieces)):
            yield from (_BEGIN, *_left(piece.pieces, filled), _END)
        else:
            yield _EMPTY * len(list(_places(piece.pieces)))


def _places(pieces: Sequence[_Piece]) -> Iterator[int]:
    """Yield the places of all slots within some pieces."""
    for piece in pieces:
        if isinstance(piece, _Slot):
            yield piece.place
        elif isinstance(piece, _Optional):
            yield from _places(piece.pieces)


@lru_cache(maxsize=512)
def read(text: str, field_name: str, known: Collection[str], *, limit: int = MOST_CHARACTERS) -> Pattern:
    """Return the pattern that a text describes; `known` are the slots that it may have.

    Raises `FieldError` naming the field, that says at which character the pattern is wrong.
    """
    return _Reader(cleaned(text, field_name, limit=limit), field_name, known).pattern()


def cleaned(text: str, field_name: str, *, limit: int = MOST_CHARACTERS) -> str:
    """Return words that a list prints, with their outer blanks; raise `FieldError` for markup and what is too long."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\\n", "\n").split("\n"):
        bare = line.strip(" ")
        before = len(line) - len(line.lstrip(" "))
        after = len(line) - len(line.rstrip(" ")) if bare else 0
        # Between an office and a name in Japanese stands a blank of a letter's width.
        words = (clean_line(part, field_name, limit=TEXT) for part in bare.split("\u3000"))
        lines.append(" " * before + "\u3000".join(words) + " " * after)
    clean = "\n".join(lines)
    if len(clean) > limit:
        raise FieldError(field_name, f"is longer than {limit:,} characters")
    if mark := _MARKUP.search(clean):
        problem = f"has markup at character {mark.start() + 1} (“{mark[0]}”); a list prints plain words"
        raise FieldError(field_name, problem)
    return clean


class _Reader:
    """Reads one pattern from its first character to its last."""

    def __init__(self, text: str, field_name: str, known: Collection[str]) -> None:
        self._text, self._field, self._known = text, field_name, known
        self._slots: list[str] = []

    def pattern(self) -> Pattern:
        """Return the pattern; raise `FieldError` where it is wrong."""
        # The pieces of what is read now, and of each bracket around it.
        levels: list[list[_Piece]] = [[]]
        opened: list[int] = []
        at = 0
        while at < len(self._text):
            character = self._text[at]
            if character == "{":
                at = self._slot(at, levels[-1])
                continue
            if character == "\\" and self._text[at + 1 : at + 2] in ("[", "]"):
                at += 1
                levels[-1].append(self._text[at])
            elif character == "[":
                opened.append(at)
                levels.append([])
                if len(opened) > _MOST_DEPTH:
                    raise self._fault(at, f"brackets are nested more than {_MOST_DEPTH} deep")
            elif character == "]":
                self._close(at, levels, opened)
            elif character == "}":
                raise self._fault(at, "“}” closes a slot that was not opened")
            else:
                levels[-1].append(character)
            at += 1
        if opened:
            raise self._fault(opened[-1], "“[” is not closed")
        return Pattern(self._text, tuple(self._slots), tuple(levels[0]))

    def _slot(self, at: int, pieces: list[_Piece]) -> int:
        """Read the slot at a place; return where the text goes on."""
        end = self._text.find("}", at)
        if end < 0:
            raise self._fault(at, "“{” is not closed")
        name = self._text[at + 1 : end]
        if name not in self._known and not (name.isupper() and name.lower() in self._known):
            raise self._fault(at, f"there is no slot {{{name[:40]}}}; the slots are {', '.join(self._known)}")
        pieces.append(_Slot(len(self._slots)))
        self._slots.append(name)
        return end + 1

    def _close(self, at: int, levels: list[list[_Piece]], opened: list[int]) -> None:
        """Close the bracket that was opened last."""
        if not opened:
            raise self._fault(at, "“]” closes a bracket that was not opened")
        pieces, begin = levels.pop(), opened.pop()
        if not any(True for _ in _places(pieces)):
            raise self._fault(begin, "there is no slot in these brackets, so they would never be printed")
        levels[-1].append(_Optional(pieces))

    def _fault(self, at: int, problem: str) -> FieldError:
        return FieldError(self._field, f"at character {at + 1}, {problem}")
