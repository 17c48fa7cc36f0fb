"""Finds the line of a spreadsheet that heads its columns, below titles and comments."""

from petition.rosters.headings import heading_of
from petition.rosters.table import Table

# How far down a header is looked for: titles, dates and notes stand above it.
_SEARCHED_LINES = 25
# How far down a column is searched for a word that comes again.
_SAMPLE = 60


def find_header(table: Table) -> int | None:
    """Return the index of the header among the table's lines, or None for a table without one.

    The header is the line with most known headings. A word that comes again in its
    column is a value: "Senator" is a heading above names and a value beside them.
    """
    best, most = None, 0
    for index, (_, header) in enumerate(table.lines[:_SEARCHED_LINES]):
        if any("@" in cell for cell in header):
            continue
        # A header may be repeated as a whole, as on each page of print.
        others = [line.cells for line in table.lines[: index + _SAMPLE] if line.cells != header]
        known = sum(
            heading_of(cell) is not None and not any(column < len(cells) and cells[column] == cell for cells in others)
            for column, cell in enumerate(header)
        )
        if known > most:
            best, most = index, known
    return best
