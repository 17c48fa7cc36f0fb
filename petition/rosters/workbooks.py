"""Reads spreadsheets of Excel and LibreOffice (XLSX, XLS, ODS) with python-calamine.

Cells are returned as text, as people typed them: a postcode is "7250" and not
"7250.0". A workbook that is made to fill the memory would end the process that
reads it, so files from outside are read in one of their own (`petition.confined`).
"""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from petition.errors import FieldError
from petition.rosters.file_kinds import refusal
from petition.rosters.table import MOST_COLUMNS, MOST_ROWS, Counted, Line, too_large

# A sheet with a header and a person can be the roster.
_ENOUGH_ROWS = 2


@dataclass(frozen=True)
class Workbook:
    """The chosen sheet of a workbook, and the names of all sheets that are not hidden."""

    sheet: str
    sheets: tuple[str, ...]
    lines: Sequence[Line]


def read_workbook(content: bytes, sheet: str | None = None) -> Workbook:
    """Return the lines of a sheet: the named one, or the first that holds more than one row.

    Raises `FieldError` for a name that no sheet has and `RosterRefused` for what
    is broken, locked or too large.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return _chosen(book, sheet)
    except PasswordError:
        raise refusal("is locked by a password; save it without one and try again") from None
    except CalamineError as problem:
        raise refusal(f"is a broken spreadsheet: {str(problem)[:200]}") from None


def _chosen(book: CalamineWorkbook, sheet: str | None) -> Workbook:
    """Return the sheet that was asked for, capitals and spaces aside; if none was, the first with enough rows."""
    hidden = {each.name for each in book.sheets_metadata if each.visible is not SheetVisibleEnum.Visible}
    names = tuple(name for name in book.sheet_names if name not in hidden)
    if sheet:
        wanted = sheet.strip().casefold()
        for name in book.sheet_names:
            if name.strip().casefold() == wanted:
                return Workbook(name, names, _lines(book, name))
        raise FieldError("sheet", f"“{sheet}” is not in the file; it has: {', '.join(book.sheet_names)}")
    fallback: Workbook | None = None
    for name in names or book.sheet_names:
        lines = _lines(book, name)
        if len(lines) >= _ENOUGH_ROWS:
            return Workbook(name, names, lines)
        if lines and fallback is None:
            fallback = Workbook(name, names, lines)
    if fallback is None:
        raise refusal("is empty: no sheet has anything in it")
    return fallback


def _lines(book: CalamineWorkbook, name: str) -> list[Line]:
    """Return the rows of a sheet that hold anything, without empty cells at their ends."""
    sheet = book.get_sheet_by_name(name)
    if sheet.height > MOST_ROWS:
        raise too_large(f"has {sheet.height:,} rows in the sheet “{name}”")
    if sheet.width > MOST_COLUMNS:
        raise too_large(f"has {sheet.width:,} columns in the sheet “{name}”")
    lines: list[Line] = []
    counted = Counted()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        texts = list(map(text_of, row))
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            line = Line(number, tuple(texts))
            counted.add(line)
            lines.append(line)
    return lines


def text_of(cell: object) -> str:
    """Return a cell as whoever typed it would write it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)
