"""What workbooks say beside their values: hidden rows and columns, links, formulas that were never calculated."""

import io

import pytest
import xlsxwriter

from petition.rosters.sheet_marks import Marks, marks_of
from petition.rosters.table import FORMULA
from tests.unit.rosters.sheets import ORDINARY, SHEET, edited, ods, ods_cell, ods_row, zipped


def marked() -> bytes:
    """Return a workbook with a hidden row, a hidden column, a link, and formulas with and without a value."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        book.add_worksheet("Read me").write_row(0, 0, ["A note"])
        sheet = book.add_worksheet("People")
        for number, row in enumerate([["Name", "Email", "Seat"], ["Ada", "Mail", "Ockham"], ["Els", "", "Leuven"]]):
            sheet.write_row(number, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column(2, 2, None, None, {"hidden": True})
        sheet.write_url(1, 1, "mailto:ada@x.example?subject=x", string="Mail")
        sheet.write_formula(3, 0, '=A2&"!"', None, "Ada!")
        sheet.write(4, 1, "jo@x.example")
        sheet.write_formula(4, 0, '=A2&"?"', None, "")
    return output.getvalue()


def test_marks_of_xlsx_are_those_of_the_sheet() -> None:
    content = marked()
    assert marks_of(content, "Read me") == Marks()
    marks = marks_of(content, "People")
    assert (marks.rows, marks.columns) == ({3}, {2})
    assert marks.links == {(2, 1): "ada@x.example"}
    assert marks.formulas == {(5, 0): FORMULA + 'A2&"?"'}


def test_marks_of_ods_count_what_stands_for_many() -> None:
    link = ods_cell(
        '<text:a xlink:href="mailto:ada@x.example">Mail</text:a>', 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    )
    rows = [
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>',
        ods_row("Name", "Email", "Seat"),
        ods_row("Ada", "", "", more='table:number-rows-repeated="2" table:visibility="filter"'),
        f"<table:table-row>{ods_cell('Els')}{link}</table:table-row>",
    ]
    marks = marks_of(ods(*rows), "People")
    assert (marks.rows, marks.columns, marks.links) == ({2, 3}, {2}, {(4, 1): "ada@x.example"})
    assert marks_of(ods(*rows), "Others") == Marks()


@pytest.mark.parametrize(
    "content",
    [
        b"\xd0\xcf\x11\xe0",
        b"PK\x03\x04 broken",
        ORDINARY,
        edited(ORDINARY, SHEET, "<sheetData>", '<sheetData><row hidden="1"'),
        zipped({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a visibility="collapse">&b;</a>'}),
    ],
)
def test_what_cannot_be_read_so_has_no_marks(content: bytes) -> None:
    assert marks_of(content, "People") == Marks()
