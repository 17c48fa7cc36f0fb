"""Finds the lines that begin with the mark of a list, as word processors and mails write them.

A mark that is a sign of a list and nothing else, as “•”, is always one. Others
mean something else as often: a dash, a year, a telephone number, an article in
Portuguese. They count only where a neighbour continues them, or where a tab
behind the mark says so, which is stored as four spaces.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

# Blanks that a word processor puts before and behind a mark; the ideographic space is part of a text.
BLANKS = " \u00a0\u2002\u2003\u2007\u2009\u202f"


class Rank(IntEnum):
    """Where a kind of marks usually stands among others: the deeper, the larger."""

    NUMBER = 0
    NUMBER_IN_BRACKETS = 1
    LETTER = 2
    ROMAN = 3
    BULLET = 4
    DASH = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark of an item and what follows: `ordinal` is 0 for a bullet, `is_plain` says that a bullet can be drawn.

    Marks of one `kind` follow each other in one list.
    """

    kind: str
    rank: Rank
    text: str
    rest: str
    ordinal: int = 0
    is_plain: bool = False
    is_sure: bool = False

    @property
    def is_markdown(self) -> bool:
        """Whether CommonMark has this mark, so that indented paragraphs belong to the item above them."""
        return self.text in ("-", "*", "+") or self.rank is Rank.NUMBER or self.kind == "1)"


_GAP = f"[{BLANKS}]+"
# The signs of Symbol and Wingdings, as Word's own bullets are, stand among the private letters.
_PLAIN = "•·●▪■‣⁃∙◦▸►➢➤\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf071"
_BULLET = re.compile(f"([{_PLAIN}])[{BLANKS}]*(?=[^{BLANKS}{_PLAIN}])|([○□✓✔])(?:{_GAP})|(・)(?=[^・])")
# They say more than that an item begins, so they stay as they were typed.
_SHOWN = "○□✓✔・§Øü"
# What Word's bullets of Wingdings become where the typeface is lost; otherwise they have no tab behind them.
_LOST_BULLET = re.compile(f"([§Øü])(?=[{BLANKS}]{{3}})[{BLANKS}]+")
_DASH = re.compile(f"([-*+–—o])({_GAP})")
_PAGE = re.compile(f"[0-9ivxl]{{1,5}}[{BLANKS}]*[-–—][{BLANKS}]*")
# A day, as "10. Mai" or "3. října 2026": no item, unless another one is near.
_DAY = re.compile(r"[^\W\d_]{3,12}\.?(?: [0-9]{4})?[.,:]?")
_COMPOUND = re.compile(rf"(\([a-z]\) ?\([ivxl]+\)){_GAP}")
_NUMBER = re.compile(rf"(0|[1-9][0-9]{{0,2}})\.{_GAP}")
_BRACKETED = re.compile(rf"(\()?([0-9]{{1,3}}|[a-z]|[ivxl]{{1,7}}|[A-Z]|[IVXL]{{1,7}})\){_GAP}")
_DOTTED = re.compile(rf"([a-z]|[ivxl]{{2,7}})\.{_GAP}")
_ROMAN = re.compile("(?=.)(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
# A neighbour without an order stands within so many lines.
_NEAR = 6
_LONGEST_MONTH = 31


def _roman(digits: str) -> int:
    """Return the value of a small Roman number, 0 for what is none."""
    if not _ROMAN.fullmatch(digits):
        return 0
    values = [_VALUES[digit] for digit in digits]
    return sum(-one if one < max(values[at:]) else one for at, one in enumerate(values))


def _readings(line: str) -> list[Mark]:
    """Return what the beginning of a line may be, the likeliest first."""
    if found := _BULLET.match(line) or _LOST_BULLET.match(line):
        sign = next(filter(None, found.groups()))
        is_plain = sign not in _SHOWN
        return [Mark(sign, Rank.BULLET, sign, line[found.end() :], is_plain=is_plain, is_sure=True)]
    if found := _DASH.match(line):
        sign, gap, rest = found[1], found[2], line[found.end() :]
        if sign == "+" and not rest[:1].isalpha():
            return []
        # A page number, as "- 2 -", which came along from between two pages.
        if _PAGE.fullmatch(rest):
            return []
        is_sure = sign == "-" or len(gap) > 1 or gap != " "
        rank = Rank.BULLET if sign in "-*+" else Rank.DASH
        return [Mark(sign, rank, sign, rest, is_plain=sign in "-*", is_sure=is_sure)]
    if found := _COMPOUND.match(line):
        return [Mark("(a)(i)", Rank.LETTER, found[1], line[found.end() :], is_sure=True)]
    if found := _NUMBER.match(line):
        return [Mark("1.", Rank.NUMBER, f"{found[1]}.", line[found.end() :], int(found[1]), is_sure=True)]
    if found := _BRACKETED.match(line):
        return _ordered(found[2], f"{found[1] or ''}%s)", line[found.end() :], is_sure=True)
    if found := _DOTTED.match(line):
        return _ordered(found[1], "%s.", line[found.end() :], is_sure=False)
    return []


def _ordered(value: str, form: str, rest: str, *, is_sure: bool) -> list[Mark]:
    """Return the readings of a number or letter: “i” is the letter after h, or the Roman one."""
    text = form % value
    if value.isdecimal():
        return [Mark(form % "1", Rank.NUMBER_IN_BRACKETS, text, rest, int(value), is_sure=is_sure)]
    case = "A" if value.isupper() else "a"
    found = []
    if roman := _roman(value.lower()):
        name = form % ("I" if case == "A" else "i")
        found.append(Mark(name, Rank.ROMAN, text, rest, roman, is_sure=is_sure))
    if len(value) == 1:
        found.append(Mark(form % case, Rank.LETTER, text, rest, ord(value.lower()) - ord("a") + 1, is_sure=is_sure))
    return found


def find_marks(lines: Sequence[str]) -> dict[int, Mark]:
    """Return the marks of those lines that are items of lists, by the number of the line.

    Of several readings of a mark that is taken which continues an earlier line, or else begins a list.
    """
    found: dict[int, Mark] = {}
    last: dict[str, int] = {}
    for at, line in enumerate(lines):
        if readings := _readings(line.lstrip(BLANKS)):
            follows = [one for one in readings if one.ordinal and last.get(one.kind) == one.ordinal - 1]
            begins = [one for one in readings if one.ordinal == 1]
            mark = found[at] = (follows or begins or readings)[0]
            last[mark.kind] = mark.ordinal
    ordinals = {(mark.kind, mark.ordinal) for mark in found.values()}
    return {at: mark for at, mark in found.items() if mark.rest.strip(BLANKS) and _counts(found, at, ordinals)}


def _counts(found: Mapping[int, Mark], at: int, ordinals: Container[tuple[str, int]]) -> bool:
    """Return whether the mark of a line is one, because it is sure, begins a list, or has a neighbour."""
    mark = found[at]
    if mark.ordinal and mark.rank is not Rank.NUMBER:
        # A letter or a number in brackets begins a list or goes on with it; “(s)” alone does neither.
        is_first = mark.ordinal == 1 and mark.is_sure
        return is_first or any((mark.kind, mark.ordinal + step) in ordinals for step in (-1, 1))
    near = (found[other] for other in range(at - _NEAR, at + _NEAR + 1) if other != at and other in found)
    is_day = mark.rank is Rank.NUMBER and mark.ordinal <= _LONGEST_MONTH and _DAY.fullmatch(mark.rest.strip(BLANKS))
    return (mark.is_sure and not is_day) or any(other.kind == mark.kind for other in near)
