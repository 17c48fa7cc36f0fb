"""Workbooks of Excel and LibreOffice: the right sheet, and cells as people typed them."""

import datetime

import pytest

from petition.errors import FieldError, RosterRefused
from petition.rosters.table import Line
from petition.rosters.workbooks import read_workbook, text_of
from tests.unit.rosters.sheets import ORDINARY, SHEET, edited, ods, ods_row, shared, xlsx
from tests.unit.rosters.test_sheet_marks import marked

EMPTY = "<table:table-row><table:table-cell table:number-columns-repeated='1024'/></table:table-row>"


def test_cells_are_what_was_typed() -> None:
    book = read_workbook(
        xlsx(
            {
                "People": [
                    ["Name", "Code"],
                    ["Ada", 7250.0],
                    ["Els", 12.5],
                    ["Jo", datetime.date(2021, 2, 2)],
                    [True, 10**15],
                ]
            }
        )
    )
    assert book.lines == [
        Line(1, ("Name", "Code")),
        Line(2, ("Ada", "7250")),
        Line(3, ("Els", "12.5")),
        Line(4, ("Jo", "2021-02-02")),
        Line(5, ("TRUE", "1000000000000000")),
    ]


def test_times_and_their_days_are_iso() -> None:
    # Spreadsheets know no zones.
    moment = datetime.datetime(2021, 2, 2, 9, 30)  # noqa: DTZ001
    book = read_workbook(xlsx({"People": [["When"], [moment]]}))
    assert book.lines[1].cells[0].startswith("2021-02-02")


def test_rows_keep_the_numbers_that_the_spreadsheet_shows() -> None:
    assert [line.number for line in read_workbook(xlsx({"A": [[], [], ["Name"], [], ["Ada"]]})).lines] == [3, 5]
    assert [line.number for line in read_workbook(ods(ods_row("Name"), EMPTY, ods_row("Ada"))).lines] == [1, 3]


def test_first_sheet_with_people_is_taken_or_the_named_one() -> None:
    content = xlsx({"Read me": [["A note"]], "Old": [["x"], ["y"]], "People": [["Name"], ["Ada"]]}, hidden=["Old"])
    book = read_workbook(content)
    assert (book.chosen, book.sheets) == (("People",), ("Read me", "People"))
    assert read_workbook(content, ["read me "]).lines == [Line(1, ("A note",))]
    assert read_workbook(content, ["Old"]).chosen == ("Old",)


def test_sheet_of_one_row_is_better_than_none() -> None:
    assert read_workbook(xlsx({"A": [], "B": [["Name"]]})).chosen == ("B",)


def test_unknown_sheet_is_refused_with_those_there_are() -> None:
    with pytest.raises(FieldError, match="sheet: “Members” is not in the file; it has: A, B"):
        read_workbook(xlsx({"A": [["x"]], "B": []}), ["Members"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (xlsx({"A": [], "B": []}), "is empty: no sheet has anything in it"),
        (b"PK\x03\x04 broken", "is a broken spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is a broken spreadsheet"),
        (ORDINARY[:-40], "is a broken spreadsheet"),
        (shared("A" * 15_000, times=3000), "more text than any roster"),
        (edited(ORDINARY, SHEET, 'r="B2"', 'r="Z1048576"'), "has 1,048,576 rows in the sheet “People”; a roster has"),
        (edited(ORDINARY, SHEET, 'r="B2"', 'r="XFD2"'), "has 16,384 columns in the sheet “People”"),
        (ods(ods_row("Ada", more='table:number-rows-repeated="1000000"')), "has 1,000,000 rows"),
    ],
)
def test_broken_or_empty_workbook_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(RosterRefused, match=message):
        read_workbook(content)


def test_cells_that_only_have_a_style_are_nothing() -> None:
    far = '</row><row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    assert len(read_workbook(edited(ORDINARY, SHEET, "</row></sheetData>", far)).lines) == 2


@pytest.mark.parametrize(
    ("cell", "text"), [("=a", "=a"), (True, "TRUE"), (7250.0, "7250"), (0.1 + 0.2, "0.3"), (12, "12")]
)
def test_cell_is_what_was_typed(cell: object, text: str) -> None:
    assert text_of(cell) == text


def test_hidden_rows_and_columns_are_said_and_left_out_unless_asked() -> None:
    book = read_workbook(marked())
    assert [line.number for line in book.lines] == [1, 2, 4, 5]
    assert book.lines[1].cells == ("Ada", "Mail <ada@x.example>")
    assert [str(doubt) for doubt in book.doubts] == [
        "1 row and 1 column of the sheet “People” are hidden, and left out; they can be asked for",
        "the file has other sheets, which are not read: “Read me”",
    ]
    book = read_workbook(marked(), with_hidden=True)
    assert [line.cells[0] for line in book.lines[:4]] == ["Name", "Ada", "Els", "Ada!"]
    assert book.lines[1].cells == ("Ada", "Mail <ada@x.example>", "Ockham")
    assert "are hidden, and read like the others" in str(book.doubts[0])


def test_sheets_are_read_one_after_the_other() -> None:
    rows = [["Name", "Email"], ["Ada", "ada@x.example"]]
    content = xlsx({"A": rows, "B": [*rows, ["Els", "els@x.example"]], "C": rows, "D": rows}, hidden=["D"])
    book = read_workbook(content, ["A", "b"])
    assert (book.chosen, [line.number for line in book.lines]) == (("A", "B"), [1, 2, 4, 5])
    assert "“C”" in str(book.doubts[0])
    assert read_workbook(content, ["all"]).chosen == ("A", "B", "C")


def test_blank_in_the_last_row_is_no_million_of_rows() -> None:
    last = '</row><row r="1048576"><c r="A1048576" t="inlineStr"><is><t> </t></is></c></row></sheetData>'
    assert len(read_workbook(edited(ORDINARY, SHEET, "</row></sheetData>", last)).lines) == 2
