"""Weighs a zipped spreadsheet before it is opened.

The reader lays a sheet out as one block, from its first cell to its last: two
cells far apart fill the memory of any machine, and a run-length in ODS repeats
a cell a million times in twenty bytes. So the marks of size are read first.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache

from petition.errors import RosterRefused, RowProblem
from petition.rosters.table import MOST_COLUMNS, MOST_ROWS, column_number, too_large

# A roster of 44,000 people unpacks to some 30 MB.
_MOST_BYTES = 400_000_000
# What a sheet may have in cells, empty ones counted: a cell takes some 30 bytes while it is read.
_MOST_CELLS = 5_000_000
_CHUNK = 1 << 20

_XLSX_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s>/])([^>]*)>")
_XLSX_PLACE = re.compile(rb"""\sr=["']([A-Z]*)(\d+)["']""")
_ODS_TAG = re.compile(rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s>/])([^>]*)>")
_ODS_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d+)["']""")


def check_weight(content: bytes) -> None:
    """Raise `RosterRefused` for a zipped workbook that would not fit into memory, or is broken."""
    if not content.startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > _MOST_BYTES:
                raise too_large(f"unpacks to more than {_MOST_BYTES // 1_000_000} MB")
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check_area(*_xlsx_size(_chunks(archive, name)))
                elif name == "content.xml":
                    _check_area(*_ods_size(_chunks(archive, name)))
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as problem:
        raise RosterRefused([RowProblem(0, "", f"is a broken spreadsheet: {problem}")]) from None


def _check_area(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise too_large(f"has something in row {rows:,}")
    if columns > MOST_COLUMNS:
        raise too_large(f"has something in column {columns:,}")
    if rows * columns > _MOST_CELLS:
        raise too_large(f"spans {rows:,} rows and {columns} columns, most of them empty")


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield a member in pieces that end where a tag ends; no more than a lie about its size allows."""
    with archive.open(name) as member:
        rest = b""
        while chunk := member.read(_CHUNK):
            whole, mark, rest = (rest + chunk).rpartition(b">")
            yield whole + mark
            if len(rest) > _CHUNK * 20:
                raise too_large("has a cell that is longer than any text")


def _xlsx_size(chunks: Iterator[bytes]) -> tuple[int, int]:
    """Return the last row and the last column that hold something; a place that is not told is the next."""
    last_row = last_column = row = column = 0
    for chunk in chunks:
        for kind, attributes in _XLSX_TAG.findall(chunk):
            place = _XLSX_PLACE.search(attributes)
            if kind == b"row":
                row, column = int(place[2]) if place else row + 1, 0
                continue
            column = _column_of(place[1]) if place else column + 1
            # A cell that only has a style closes itself, and holds nothing.
            if not attributes.endswith(b"/"):
                last_row = max(last_row, int(place[2]) if place else row)
                last_column = max(last_column, column)
    return last_row, last_column


@cache
def _column_of(letters: bytes) -> int:
    """Return 1 for A and 27 for AA; letters beyond any spreadsheet's are one column too many."""
    column = column_number(letters.decode())
    return MOST_COLUMNS + 1 if column is None else column + 1


def _ods_size(chunks: Iterator[bytes]) -> tuple[int, int]:
    """Return the last row and the last column of any table that hold something, repeats counted."""
    last_row = last_column = row = column = 0
    for chunk in chunks:
        for kind, attributes in _ODS_TAG.findall(chunk):
            repeated = _ODS_REPEATED.search(attributes)
            times = int(repeated[1]) if repeated else 1
            if kind == b"table":
                row = column = 0
            elif kind == b"table-row":
                row, column = row + times, 0
            else:
                column += times
                if not attributes.endswith(b"/"):
                    last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column
