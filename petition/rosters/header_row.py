"""Finds the line of a spreadsheet that heads its columns, below titles and comments."""

from petition.rosters.headings import heading_of
from petition.rosters.table import Table

# How far down a header is looked for: titles, dates and notes stand above it.
_SEARCHED_LINES = 25
# How far down a column is looked at, to see whether a word in it is a heading or repeats.
_SAMPLE = 60


def find_header(table: Table) -> int | None:
    """Return the index of the header among the table's lines, or None for a table without one.

    It is the line with most known headings. A word that comes again in its
    column is a value: "Senator" is a heading above names and a value beside them.
    """
    best, most = None, 0
    for index in range(min(_SEARCHED_LINES, len(table.lines))):
        known = _known_headings(table, index)
        if known > most:
            best, most = index, known
    return best


def _known_headings(table: Table, index: int) -> int:
    line = table.lines[index]
    if any("@" in cell for cell in line.cells):
        return 0
    return sum(
        heading_of(cell) is not None and not _comes_again(table, index, column, cell)
        for column, cell in enumerate(line.cells)
    )


def _comes_again(table: Table, index: int, column: int, cell: str) -> bool:
    """Return whether a cell's text is in its column twice, other than in a header that is repeated as a whole."""
    header = table.lines[index].cells
    others = (line.cells for line in table.lines[: index + _SAMPLE])
    return any(column < len(cells) and cells[column] == cell and cells != header for cells in others)
