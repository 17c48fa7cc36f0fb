"""Corrections of a printed line: its eight parts, what differs between two lines, and what is only a spelling.

A spelling is printed at once, because it leaves no doubt who and what is meant.
Whatever else a coordinator corrects waits until the person agrees.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.text import fold

NAME_PARTS = ("honorific_prefix", "given_name", "family_name", "honorific_suffix")
PARTS = (*NAME_PARTS, *Affiliation._fields)
# So many letters may differ, and so long a word must be for one letter, and for two: a short name
# becomes another name by one letter ("Lee", "Leo").
_MOST_LETTERS = 2
_LONG_ENOUGH = (0, 4, 6)
# A letter more or less makes another spelling in these scripts; in others it makes another word.
_ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")
# Punctuation, spaces, signs, and the letters that are written as apostrophes or accents.
_MARKS = ("P", "Z", "S", "Lm")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """What a person's line of a list is made of, beside the country."""

    name: PersonName
    affiliation: Affiliation

    @property
    def parts(self) -> dict[str, str]:
        """The eight parts by their names, in the order in which pages show them."""
        name = {part: getattr(self.name, part) for part in NAME_PARTS}
        return {**name, **self.affiliation._asdict()}

    def with_parts(self, parts: Mapping[str, str]) -> "PrintedLine":
        """Return the line with other values of some of its parts."""
        merged = {**self.parts, **parts}
        name = PersonName(**{part: merged[part] for part in NAME_PARTS})
        return PrintedLine(name, Affiliation(**{part: merged[part] for part in Affiliation._fields}))

    def changed_from(self, before: "PrintedLine") -> dict[str, str]:
        """Return the parts that were otherwise before, as they were."""
        mine = self.parts
        return {part: value for part, value in before.parts.items() if mine[part] != value}


class By(StrEnum):
    """How a correction came to be: a coordinator made it, its person agreed to it, or made it themselves."""

    COORDINATOR = auto()
    AGREED = auto()
    PERSON = auto()


@dataclass(frozen=True, slots=True)
class LineChange:
    """One correction as its person is told of it."""

    before: PrintedLine
    after: PrintedLine
    by: By
    reason: str = ""

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """What changed: each part with its text before and after."""
        after = self.after.parts
        return [(part, text, after[part]) for part, text in self.after.changed_from(self.before).items()]


def is_spelling(before: PrintedLine, after: PrintedLine, given: PrintedLine) -> bool:
    """Return whether a correction is one of spelling: one part, and that part is spelt otherwise and is no other word.

    `given` is the line as the person last gave or approved it. The part is held
    against that one too, so that several small corrections do not add up to another name.
    """
    changed = after.changed_from(before)
    if len(changed) != 1:
        return False
    (part,) = changed
    new = after.parts[part]
    return is_respelt(before.parts[part], new) and is_respelt(given.parts[part], new)


def is_return(before: PrintedLine, after: PrintedLine, roster: PrintedLine) -> bool:
    """Return whether a correction only gives parts the words back that the roster has."""
    now, theirs = after.parts, roster.parts
    changed = after.changed_from(before)
    return bool(changed) and all(now[part] == theirs[part] for part in changed)


def is_respelt(before: str, after: str) -> bool:
    """Return whether two texts differ by case, accents and marks alone, or by at most two letters of their words.

    Letters count only in alphabets, within words that stay in their places and are
    long enough to be recognised: one letter in a word of four, two in one of six.
    Numbers must be the same. An empty text is no spelling of anything.
    """
    if not before or not after or _NUMBER.findall(before) != _NUMBER.findall(after):
        return False
    if _unmarked(before) == _unmarked(after):
        return True
    words, others = fold(before).split(), fold(after).split()
    if len(words) != len(others):
        return False
    changed = [(one, other) for one, other in zip(words, others, strict=True) if _unmarked(one) != _unmarked(other)]
    letters = [_letters_apart(_unmarked(one), _unmarked(other)) for one, other in changed]
    return sum(letters) <= _MOST_LETTERS and all(
        _is_long_enough(one, other, count) and _is_alphabetic(one + other)
        for (one, other), count in zip(changed, letters, strict=True)
    )


def _unmarked(text: str) -> str:
    """Return the letters and digits of a text, without case and accents."""
    return "".join(one for one in fold(text) if not unicodedata.category(one).startswith(_MARKS))


def _is_long_enough(one: str, other: str, letters: int) -> bool:
    return min(len(_unmarked(one)), len(_unmarked(other))) >= _LONG_ENOUGH[letters]


def _is_alphabetic(text: str) -> bool:
    """Return whether all letters of a text are of one alphabet; two that look alike may be of two."""
    scripts = {unicodedata.name(one, "").partition(" ")[0] for one in _unmarked(text) if one.isalpha()}
    return len(scripts) == 1 and scripts <= set(_ALPHABETS)


def _letters_apart(one: str, other: str) -> int:
    """Return by how many letters two words differ, up to three.

    A letter is another, one too many, one too few, or has changed places with the
    next (Damerau-Levenshtein, restricted to neighbours).
    """
    if abs(len(one) - len(other)) > _MOST_LETTERS:
        return _MOST_LETTERS + 1
    older, last = [0] * (len(other) + 1), list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, theirs in enumerate(other, start=1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != theirs))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == theirs
            current.append(min(cost, older[column - 2] + 1) if swapped else cost)
        older, last = last, current
    return min(last[-1], _MOST_LETTERS + 1)
