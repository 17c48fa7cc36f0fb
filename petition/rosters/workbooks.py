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

from petition.domain.remarks import Remark
from petition.errors import FieldError
from petition.rosters.file_kinds import refusal
from petition.rosters.joining import joined, knows_headings
from petition.rosters.sheet_marks import marks_of
from petition.rosters.table import MOST_COLUMNS, MOST_ROWS, Counted, Line, too_large

# A sheet with a header and a person can be the roster.
_ENOUGH_ROWS = 2
# What names every sheet that is not hidden.
ALL = "all"
# The code of the doubt that something is hidden.
HIDDEN = "hidden"
# A blank in the last row of a sheet makes a million of rows, which are looked at; of more cells than this none is.
_MOST_PLACES = 20_000_000


@dataclass(frozen=True)
class Workbook:
    """The lines of the chosen sheets of a workbook, and the names of these and of all sheets that are not hidden.

    `doubts` say what of the file is left out: rows and columns that are hidden, and other sheets.
    """

    chosen: tuple[str, ...]
    sheets: tuple[str, ...]
    lines: Sequence[Line]
    doubts: tuple[Remark, ...] = ()


def read_workbook(content: bytes, sheets: Sequence[str] = (), *, with_hidden: bool = False) -> Workbook:
    """Return the lines of sheets: the named ones, one after the other, or the first with the headings of a roster.

    Rows and columns that are hidden are left out unless `with_hidden`. Raises
    `FieldError` for a name that no sheet has and `RosterRefused` for what is
    broken, locked or too large.
    """
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            return _Reading(book, content, with_hidden=with_hidden).chosen(sheets)
    except PasswordError:
        raise refusal("is locked by a password; save it without one and try again") from None
    except CalamineError as problem:
        raise refusal(f"is a broken spreadsheet: {str(problem)[:200]}") from None


class _Reading:
    """Reads the sheets of one workbook, and notes what is hidden in them."""

    def __init__(self, book: CalamineWorkbook, content: bytes, *, with_hidden: bool) -> None:
        self._book, self._content, self._with_hidden = book, content, with_hidden
        hidden = {each.name for each in book.sheets_metadata if each.visible is not SheetVisibleEnum.Visible}
        self._shown = tuple(name for name in book.sheet_names if name not in hidden)
        self._hidden: dict[str, list[Remark]] = {}

    def chosen(self, wanted: Sequence[str]) -> Workbook:
        """Return the sheets that are asked for, capitals and spaces aside; if none is, the first that is a roster."""
        if not wanted:
            name, lines = self._first()
            return self._made([name], lines)
        names = list(dict.fromkeys(name for each in wanted for name in self._named(each)))
        return self._made(names, joined([(name, self._lines(name)) for name in names]))

    def _named(self, wanted: str) -> Sequence[str]:
        plain = wanted.strip().casefold()
        found = [name for name in self._book.sheet_names if name.strip().casefold() == plain][:1]
        if not found and plain == ALL:
            found = list(self._shown)
        if not found:
            has = ", ".join(self._book.sheet_names)
            raise FieldError("sheet", f"“{wanted}” is not in the file; it has: {has}")
        return found

    def _first(self) -> tuple[str, list[Line]]:
        """Return the first sheet with headings of a roster, else the first with enough rows, else with any."""
        candidates: list[tuple[str, list[Line]]] = []
        for name in self._shown or self._book.sheet_names:
            lines = self._lines(name)
            if len(lines) >= _ENOUGH_ROWS and knows_headings(lines):
                return name, lines
            if lines:
                candidates.append((name, lines))
        if not candidates:
            raise refusal("is empty: no sheet has anything in it")
        return next((one for one in candidates if len(one[1]) >= _ENOUGH_ROWS), candidates[0])

    def _made(self, names: Sequence[str], lines: Sequence[Line]) -> Workbook:
        doubts = [doubt for name in names for doubt in self._hidden.get(name, ())]
        if others := [name for name in self._shown if name not in names]:
            shown = ", ".join(f"“{name}”" for name in others)
            doubts.append(Remark("other-sheets", "", f"the file has other sheets, which are not read: {shown}"))
        return Workbook(tuple(names), self._shown, lines, tuple(doubts))

    def _lines(self, name: str) -> list[Line]:
        """Return the rows of a sheet that hold anything, without empty cells at their ends."""
        sheet = self._book.get_sheet_by_name(name)
        if sheet.width > MOST_COLUMNS:
            raise too_large(f"has {sheet.width:,} columns in the sheet “{name}”")
        if sheet.height * sheet.width > _MOST_PLACES:
            raise too_large(f"has {sheet.height:,} rows in the sheet “{name}”")
        marks = marks_of(self._content, name)
        skipped = set[int]() if self._with_hidden else marks.rows
        lines: list[Line] = []
        counted = Counted()
        hidden_rows = 0
        for number, row in enumerate(sheet.iter_rows(), start=1):
            texts = list(map(text_of, row))
            marks.put_into(texts, number)
            is_filled = any(map(str.strip, texts))
            hidden_rows += is_filled and number in marks.rows
            if not is_filled or number in skipped:
                continue
            if marks.columns and not self._with_hidden:
                texts = ["" if column in marks.columns else text for column, text in enumerate(texts)]
            while texts and not texts[-1].strip():
                texts.pop()
            counted.add(line := Line(number, tuple(texts)))
            lines.append(line)
            if len(lines) > MOST_ROWS:
                raise too_large(f"has {sheet.height:,} rows in the sheet “{name}”")
        hidden_columns = sum(column < sheet.width for column in marks.columns)
        self._note(name, hidden_rows, hidden_columns)
        return lines

    def _note(self, name: str, rows: int, columns: int) -> None:
        """Note how much of a sheet is hidden."""
        parts = [
            f"{count:,} {what}{'' if count == 1 else 's'}"
            for count, what in ((rows, "row"), (columns, "column"))
            if count
        ]
        if parts:
            are = "is" if rows + columns == 1 else "are"
            read = "read like the others" if self._with_hidden else "left out; they can be asked for"
            text = f"{' and '.join(parts)} of the sheet “{name}” {are} hidden, and {read}"
            self._hidden[name] = [Remark(HIDDEN, "", text)]


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
