"""Cells of files for spreadsheets: what a spreadsheet would run as a formula becomes text, and can be read back.

A cell that begins with = + - or @ is a formula to a spreadsheet, and a formula
can fetch, send and start things. An apostrophe before it makes it text: this is
the spreadsheets' own mark. A cell that already begins with apostrophes before
such a character gets another apostrophe, so that what was added can be removed
again without a guess.
"""

import re

# Spreadsheets ignore spaces, tabs and line ends before the sign. Some accept the full-width
# signs of East Asian keyboards as well.
_FORMULA = re.compile("'*\\s*[\t\r\n=+\\-@\uff1d\uff0b\uff0d\uff20]")


def neutralised(cell: str) -> str:
    """Return the cell as a CSV file may hold it: an apostrophe before what would be a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restored(cell: str) -> str:
    """Return the cell without the apostrophe that `neutralised` put before it."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell, 1) else cell


def is_formula(cell: str) -> bool:
    """Return whether a spreadsheet could run the cell as a formula."""
    return bool(_FORMULA.match(cell))
