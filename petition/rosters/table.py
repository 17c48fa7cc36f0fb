"""Holds what the import sees of a spreadsheet, whatever its format: numbered lines of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from petition.errors import RosterRefused, RowProblem

# The largest parliament's roster has a few thousand rows; beyond these a file is a mistake or an attack.
MOST_ROWS = 200_000
MOST_COLUMNS = 500


class Line(NamedTuple):
    """One row of a table; `number` is its line in an editor, or its row in a spreadsheet."""

    number: int
    cells: tuple[str, ...]


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
    for number, cells in lines:
        size = len(cells)
        while size and not cells[size - 1].strip():
            size -= 1
        if size:
            full.append(Line(number, cells[:size]))
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
