"""Holds what the import sees of a spreadsheet, whatever its format: numbered lines of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from petition.errors import RosterRefused, RowProblem

# All parliamentarians of the world are 44,000, in half a million cells; beyond these a file is a mistake or an attack.
MOST_ROWS = 100_000
MOST_COLUMNS = 500
MOST_CELLS = 2_000_000
# In characters: of the whole table, and of one row.
MOST_TEXT = 32_000_000
MOST_ROW_TEXT = 20_000
# Begins the text of a cell that holds a formula and no value of it; no text of a spreadsheet begins so.
FORMULA = "\0="


class Line(NamedTuple):
    """One row of a table; `number` is its line in an editor, or its row in a spreadsheet."""

    number: int
    cells: tuple[str, ...]


@dataclass(slots=True)
class Counted:
    """How much of a table was read so far, held against what a roster can have.

    A file of some kilobytes can stand for gigabytes: a cell that is referred to a
    million times, or a row of nothing but commas.
    """

    cells: int = 0
    text: int = 0

    def add(self, line: Line) -> None:
        """Count a line; raise `RosterRefused` for more than a roster has."""
        size = sum(map(len, line.cells))
        self.cells += len(line.cells)
        self.text += size
        if size > MOST_ROW_TEXT:
            raise too_large(f"has more than {MOST_ROW_TEXT:,} characters in row {line.number:,}")
        if self.cells > MOST_CELLS:
            raise too_large(f"has more than {MOST_CELLS:,} cells")
        if self.text > MOST_TEXT:
            raise too_large("has more text than any roster")


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of one sheet that hold anything, empty columns at the end cut off."""

    lines: Sequence[Line]

    @property
    def width(self) -> int:
        """How many cells the widest line has."""
        return max((len(line.cells) for line in self.lines), default=0)


def make_table(lines: Sequence[Line]) -> Table:
    """Return the table of `lines`, without lines and last columns that hold nothing.

    Raises `RosterRefused` for nothing at all and for more than a roster can hold.
    """
    full = []
    counted = Counted()
    for number, cells in lines:
        size = len(cells)
        while size and not cells[size - 1].strip():
            size -= 1
        if size:
            counted.add(line := Line(number, cells[:size]))
            full.append(line)
    if not full:
        raise RosterRefused([RowProblem(0, "", "is empty, or no file was chosen")])
    if len(full) > MOST_ROWS:
        raise too_large(f"has more than {MOST_ROWS:,} rows")
    table = Table(full)
    if table.width > MOST_COLUMNS:
        raise too_large(f"has more than {MOST_COLUMNS} columns")
    return table


def too_large(what: str) -> RosterRefused:
    """Return the refusal of a file that is larger than any roster."""
    return RosterRefused(
        [RowProblem(0, "", f"{what}; a roster has at most {MOST_ROWS:,} rows of {MOST_COLUMNS} columns")]
    )


def column_letters(column: int) -> str:
    """Return what spreadsheets call a column: "A" for 0, "AA" for 26."""
    letters = ""
    number = column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_number(text: str) -> int | None:
    """Return the index of the column that a letter or a number names: 1 for "B", "b" and "2"; None for neither."""
    name = text.strip().upper()
    if name.isascii() and name.isdigit() and len(name) <= 4:
        return int(name) - 1 if int(name) else None
    if not (name.isascii() and name.isalpha() and len(name) <= 3):
        return None
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
