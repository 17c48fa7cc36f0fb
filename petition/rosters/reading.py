"""The one doorway to roster files: bytes of any kind in, people out.

What a file is, is told by its content: its name may lie, and a browser's idea
of its type often does.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from petition.domain.persons import PersonRow
from petition.rosters import popolo, rows
from petition.rosters.csv_text import read_lines
from petition.rosters.encodings import decode
from petition.rosters.file_kinds import is_workbook, refusal, refuse_strangers
from petition.rosters.layout import ColumnLayout, propose
from petition.rosters.options import Options
from petition.rosters.popolo import Popolo, open_popolo
from petition.rosters.rows import FileFacts
from petition.rosters.table import Table, make_table
from petition.rosters.workbooks import read_workbook

_JSON = re.compile(r"\s*[\[{]")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was opened: its kind, and its table or its Popolo document.

    `encoding` is that of text; `sheet` and `sheets` are a workbook's.
    """

    kind: str
    table: Table | None = None
    document: Popolo | None = None
    encoding: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def open_roster(content: bytes, *, encoding: str | None = None, sheet: str | None = None) -> Opened:
    """Open a roster: CSV, a workbook (XLSX, ODS, XLS) or Popolo JSON.

    Raises `EncodingUnknown` with previews for text that is not UTF-8 where
    `encoding` is not given, `FieldError` for an encoding or a sheet that does not
    exist, and `RosterRefused` for what is empty, broken, too large or no roster.
    """
    if not content.strip():
        raise refusal("is empty, or no file was chosen")
    refuse_strangers(content)
    if is_workbook(content):
        book = read_workbook(content, sheet)
        return Opened("workbook", make_table(book.lines), sheet=book.sheet, sheets=book.sheets)
    text, used = decode(content, encoding)
    if _JSON.match(text):
        return Opened("popolo", document=open_popolo(text), encoding=used)
    return Opened("csv", make_table(read_lines(text)), encoding=used)


def people_of(opened: Opened, layout: ColumnLayout | None, options: Options, *, today: date) -> Iterator[PersonRow]:
    """Yield the people of a file, faulty rows too; without a layout the headings' own proposal is taken."""
    if opened.document is not None:
        return popolo.read_persons(opened.document, options, today)
    table = _table(opened)
    layout = layout or propose(table).layout
    return rows.read_people(table.lines, layout, options, FileFacts.of(table, layout.header, today))


def provided(opened: Opened, layout: ColumnLayout | None, options: Options, *, today: date) -> frozenset[str]:
    """Return the fields that the file says anything about; an import leaves the others as they are."""
    if opened.document is not None:
        return popolo.provided(opened.document, options, today)
    return rows.provided(layout or propose(_table(opened)).layout, options)


def _table(opened: Opened) -> Table:
    if opened.table is None:
        raise refusal("has no table in it")
    return opened.table
