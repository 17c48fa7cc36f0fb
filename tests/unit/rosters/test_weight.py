"""Weighing of zipped workbooks: what would fill the memory is refused before it is opened."""

import pytest

from petition.errors import RosterRefused
from petition.rosters import weight
from petition.rosters.weight import check_weight
from tests.unit.rosters.sheets import edited, ods, ods_cell, ods_row, xlsx, zipped

SHEET = "xl/worksheets/sheet1.xml"
ORDINARY = xlsx({"People": [["Name", "Seat"], ["Ada", "Ockham"]]})
FAR_STYLES = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'


@pytest.mark.parametrize(
    "content",
    [
        ORDINARY,
        edited(
            ORDINARY, SHEET, "</row></sheetData>", '</row><row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
        ),
        ods(ods_row("Name", "Seat"), ods_row("Ada", "Ockham"), FAR_STYLES),
        b"Name,Seat\n",
    ],
)
def test_ordinary_file_passes(content: bytes) -> None:
    check_weight(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (edited(ORDINARY, SHEET, 'r="B2"', 'r="B1048576"'), "something in row 1,048,576"),
        (edited(ORDINARY, SHEET, 'r="B2"', 'r="XFD2"'), "something in column 16,384"),
        (edited(ORDINARY, SHEET, 'r="B2"', 'r="ABCDEFGH2"'), "something in column 501"),
        (edited(ORDINARY, SHEET, 'r="B2"', 'r="SF199999"'), "spans 199,999 rows and 500 columns"),
        (edited(edited(ORDINARY, SHEET, 'r="A2"', ""), SHEET, '<row r="2"', '<row r="900000"'), "row 900,000"),
        (edited(ORDINARY, SHEET, "<sheetData>", "<sheetData><row>" + "<c><v>1</v></c>" * 600 + "</row>"), "column 600"),
        (ods(ods_row("Ada", more='table:number-rows-repeated="1000000"')), "row 1,000,000"),
        (
            ods("<table:table-row>", ods_cell("x", 'table:number-columns-repeated="900"'), "</table:table-row>"),
            "column 900",
        ),
        (ods(FAR_STYLES, ods_row("Ada")), "row 1,048,571"),
        (b"PK\x03\x04 and no more", "is a broken spreadsheet"),
        (ORDINARY[:-40], "is a broken spreadsheet"),
    ],
)
def test_sheet_that_would_fill_the_memory_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(RosterRefused, match=message):
        check_weight(content)


def test_bomb_is_refused_by_what_it_says_of_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weight, "_MOST_BYTES", 1_000_000)
    with pytest.raises(RosterRefused, match="unpacks to more than 1 MB"):
        check_weight(zipped({"xl/workbook.xml": b"0" * 1_100_000}))
