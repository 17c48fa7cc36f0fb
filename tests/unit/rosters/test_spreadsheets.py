"""Tables for spreadsheets: every cell is read back as it was, and none is a formula."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from petition.domain.cells import is_formula, restored
from petition.rosters.spreadsheets import csv_of, xlsx_of

COLUMNS = ("name", "note")
ROWS = (
    ("Ștefan", "=HYPERLINK(1)"),
    ("@sum", "two\nlines, a “quote” and 'one'"),
    ("", "-1"),
    ("'+1", "http://x.example"),
)


def test_t23_csv_is_read_back_by_another_program_without_a_formula() -> None:
    content = b"".join(csv_of(COLUMNS, ROWS))
    assert content.startswith(b"\xef\xbb\xbfname,note\r\n")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert head == list(COLUMNS)
    assert not any(is_formula(cell) for row in rows for cell in row if not cell.startswith("'"))
    assert [tuple(map(restored, row)) for row in rows] == list(ROWS)


def test_t23_workbook_is_read_back_by_another_program_as_text() -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(xlsx_of("People", COLUMNS, ROWS))).get_sheet_by_name("People")
    assert sheet.to_python() == [list(COLUMNS), *map(list, ROWS)]


@pytest.mark.parametrize("count", [0, 499, 500, 501, 1000])
def test_csv_in_pieces_loses_no_row(count: int) -> None:
    content = b"".join(csv_of(("n",), ((str(number),) for number in range(count))))
    assert content.decode("utf-8-sig").split() == ["n", *map(str, range(count))]
