"""The one doorway to roster files: bytes of any kind in, people out.

What a file is, is told by its content: its name may lie, and a browser's idea
of its type often does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from petition.domain.persons import PersonRow
from petition.domain.remarks import Remark
from petition.rosters import popolo, rows
from petition.rosters.contacts import is_address_list, is_cards, read_address_list, read_cards
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

    `encoding` is that of text; `chosen` and `sheets` are a workbook's. `doubts` are
    about the file as a whole.
    """

    kind: str
    table: Table | None = None
    document: Popolo | None = None
    encoding: str = ""
    chosen: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    doubts: tuple[Remark, ...] = ()


def open_roster(
    content: bytes, *, encoding: str | None = None, sheets: Sequence[str] = (), with_hidden: bool = False
) -> Opened:
    """Open a roster: CSV, a workbook (XLSX, ODS, XLS), Popolo JSON, vCard, or a list of addresses as in a To line.

    Raises `EncodingUnknown` with previews for text that is not UTF-8 where
    `encoding` is not given, `FieldError` for an encoding or a sheet that does not
    exist, and `RosterRefused` for what is empty, broken, too large or no roster.
    """
    if not content.strip():
        raise refusal("is empty, or no file was chosen")
    refuse_strangers(content)
    if is_workbook(content):
        book = read_workbook(content, sheets, with_hidden=with_hidden)
        table = make_table(book.lines)
        return Opened("workbook", table, chosen=book.chosen, sheets=book.sheets, doubts=book.doubts)
    text, used = decode(content, encoding)
    if _JSON.match(text):
        return Opened("popolo", document=open_popolo(text), encoding=used)
    if is_cards(text):
        return Opened("vcard", make_table(read_cards(text)), encoding=used)
    if is_address_list(text):
        return Opened("addresses", make_table(read_address_list(text)), encoding=used)
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
