"""Reads spreadsheets of Excel and LibreOffice (XLSX, XLS, ODS) by python-calamine.

What people typed is given back as text: a postcode is "7250" and not "7250.0".
Before a workbook is opened it is weighed, because a small file can unpack to
more than the machine holds.
"""

import datetime
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from petition.errors import FieldError, RosterRefused, RowProblem
from petition.rosters.table import MOST_ROWS, Line, too_large
from petition.rosters.weight import check_weight

# What a sheet needs to be taken for the roster: a header and a person.
_ENOUGH_ROWS = 2


@dataclass(frozen=True)
class Workbook:
    """The chosen sheet of a workbook, and the names of all that are to be seen."""

    sheet: str
    sheets: tuple[str, ...]
    lines: list[Line]


def read_workbook(content: bytes, sheet: str | None = None) -> Workbook:
    """Return the lines of a sheet: the named one, or the first that holds more than one row.

    Raises `FieldError` for a name that no sheet has and `RosterRefused` for what
    is broken, locked or too large.
    """
    check_weight(content)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            hidden = {each.name for each in book.sheets_metadata if each.visible is not SheetVisibleEnum.Visible}
            names = tuple(name for name in book.sheet_names if name not in hidden)
            if sheet:
                chosen = _named(book, sheet)
                return Workbook(chosen, names, _lines(book, chosen))
            return _first_full(book, names or tuple(book.sheet_names))
    except PasswordError:
        raise RosterRefused([RowProblem(0, "", "is locked by a password; save it without one and try again")]) from None
    except CalamineError as problem:
        raise RosterRefused([RowProblem(0, "", f"is a broken spreadsheet: {problem}")]) from None


def _named(book: CalamineWorkbook, sheet: str) -> str:
    """Return the sheet's name as the workbook has it, capitals and spaces aside."""
    wanted = sheet.strip().casefold()
    for name in book.sheet_names:
        if name.strip().casefold() == wanted:
            return name
    raise FieldError("sheet", f"“{sheet}” is not in the file; it has: {', '.join(book.sheet_names)}")


def _first_full(book: CalamineWorkbook, names: tuple[str, ...]) -> Workbook:
    """Return the first sheet with enough rows, or else the first with any."""
    fallback: Workbook | None = None
    for name in names:
        lines = _lines(book, name)
        if len(lines) >= _ENOUGH_ROWS:
            return Workbook(name, names, lines)
        if lines and fallback is None:
            fallback = Workbook(name, names, lines)
    if fallback is None:
        raise RosterRefused([RowProblem(0, "", "is empty: no sheet has anything in it")])
    return fallback


def _lines(book: CalamineWorkbook, name: str) -> list[Line]:
    sheet = book.get_sheet_by_name(name)
    if sheet.height > MOST_ROWS:
        raise too_large(f"has {sheet.height:,} rows in the sheet “{name}”")
    return [line for line in _numbered(sheet.iter_rows()) if not line.is_empty]


def _numbered(rows: Iterable[Sequence[object]]) -> Iterator[Line]:
    for number, cells in enumerate(rows, start=1):
        yield Line(number, tuple(map(_text, cells)))


def _text(cell: object) -> str:
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
