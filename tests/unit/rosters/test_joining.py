"""Sheets of one workbook become one table, by their headings."""

from petition.rosters.joining import joined, knows_headings
from petition.rosters.table import Line


def _lines(*rows: list[str]) -> list[Line]:
    return [Line(number, tuple(row)) for number, row in enumerate(rows, start=1)]


def test_columns_of_further_sheets_go_below_those_of_the_first() -> None:
    sweden = _lines(["Name", "Email"], ["Anna Berg", "anna@x.example"])
    norway = _lines(["Members"], ["E-mail", "Name", "Party"], ["odd@x.example", "Odd Moen", "Whig"])
    empty = _lines()
    assert joined([("SE", sweden), ("XX", empty), ("NO", norway)]) == [
        Line(1, ("Name", "Email", "Party")),
        Line(2, ("Anna Berg", "anna@x.example")),
        Line(5, ("Odd Moen", "odd@x.example", "Whig")),
    ]


def test_sheet_without_headings_is_read_by_places() -> None:
    first = _lines(["Name", "Email"], ["Anna Berg", "anna@x.example"])
    assert joined([("A", first), ("B", _lines(["Odd Moen", "odd@x.example"]))])[-1] == Line(
        3, ("Odd Moen", "odd@x.example")
    )


def test_cells_beyond_the_headings_stay_beyond_them() -> None:
    first = _lines(["Name", "Party", "Email"], ["Anna Berg"])
    second = _lines(["Name", "Email"], ["Odd Moen", "odd@x.example", "stray"])
    assert joined([("A", first), ("B", second)])[-1].cells == ("Odd Moen", "", "odd@x.example", "stray")


def test_roster_has_headings_and_a_letter_has_none() -> None:
    assert knows_headings(_lines(["Name", "Email"], ["Anna Berg", "anna@x.example"]))
    assert not knows_headings(_lines(["Prepared by the office"], ["Contact", "desk@x.example"]))
