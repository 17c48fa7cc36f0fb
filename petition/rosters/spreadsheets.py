"""Writes tables as CSV and XLSX for spreadsheets; no cell of them is run as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

import xlsxwriter

from petition.domain.cells import is_formula, neutralised

# Excel reads CSV as UTF-8 only if it begins with the mark.
_MARK = "\ufeff"
_ROWS_A_PIECE = 500


def csv_of(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8 with a byte order mark) in pieces; formulas are neutralised."""
    buffer = io.StringIO()
    buffer.write(_MARK)
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for count, row in enumerate(rows, start=1):
        writer.writerow(map(neutralised, row))
        if count % _ROWS_A_PIECE == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def xlsx_of(sheet_name: str, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return a workbook whose cells are all text: none is read as a formula, a link or a number.

    A cell that would become a formula when somebody edits it has Excel's mark for
    text (quotePrefix), which is not part of the cell.
    """
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True, "in_memory": False}) as book:
        sheet = book.add_worksheet(sheet_name)
        bold, text = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(columns):
            sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, cell, text if is_formula(cell) else None)
    return output.getvalue()
