"""Rows of a table: each a person or an error of its own line."""

from datetime import date

from petition.domain.names.person_name import PersonName
from petition.domain.persons import Identifier, PersonRow
from petition.rosters.layout import apply_map, propose
from petition.rosters.options import Options, make_options
from petition.rosters.rows import FileFacts, provided, read_people
from tests.unit.rosters.sheets import table

HEAD = ["First Name", "Preferred Name", "Surname", "Email", "Wikidata ID"]


def _people(*rows: list[str], options: Options | None = None) -> list[PersonRow]:
    made = table(*rows)
    return list(read_people(made.lines, propose(made).layout, options or make_options("AU")))


def test_rows_are_read_by_the_layout() -> None:
    timothy, penny = _people(
        HEAD, ["Timothy", "Tim", "Ayres", "t@x.example", "Q1"], ["Penny", "", "Wong", "p@x.example"]
    )
    assert timothy.name == PersonName("Tim", "Ayres")
    assert timothy.identifiers == (Identifier("wikidata", "Q1"),)
    assert penny.name == PersonName("Penny", "Wong")
    assert (timothy.row, penny.row) == (2, 3)
    assert penny.errors == ()


def test_comments_and_repeated_headers_are_no_people() -> None:
    rows = [["Name", "Party"], ["Ada Lovelace", "Whig"], ["# page 2"], ["Name", "Party"], ["Els van Hoof", "CD&V"]]
    people = _people(*rows)
    assert [(person.row, bool(person.left_out)) for person in people] == [(2, False), (3, True), (4, True), (5, False)]
    assert [str(doubt) for doubt in people[1].doubts] == ["is a comment: “# page 2”"]
    assert [str(doubt) for doubt in people[2].doubts] == ["repeats the headings"]


def test_cell_beyond_the_header_is_an_error() -> None:
    (person,) = _people(["Name", "Party"], ["Ada Lovelace", "Whig", "", "Ockham"])
    (error,) = person.errors
    assert error.code == "extra-cells"
    assert "“Ockham” stands in column D" in error.problem


def test_faulty_row_is_yielded_and_the_next_is_read() -> None:
    first, second = _people(["Name", "Email"], ["Ada Lovelace", "ada"], ["Els van Hoof", "els@x.example"])
    assert [error.code for error in first.errors] == ["bad-address"]
    assert second.errors == ()


def test_file_without_header_is_read() -> None:
    people = _people(["Ada Lovelace", "ada@x.example"], ["Els Hoof", "els@x.example"])
    assert [(person.row, person.name.name, person.email) for person in people] == [
        *((1, "Ada Lovelace", "ada@x.example"), (2, "Els Hoof", "els@x.example"))
    ]


def test_reading_is_lazy() -> None:
    made = table(["Name"], ["Ada Lovelace"])
    people = read_people(made.lines, propose(made).layout, make_options("GB"))
    assert next(people).row == 2
    assert next(people, None) is None


def test_provided_is_what_columns_and_options_say() -> None:
    made = table(HEAD, ["Ada"])
    layout = apply_map(made, propose(made).layout, {"email": ""})
    assert provided(layout, make_options("AU")) == {"given_name", "family_name", "identifiers", "country"}


def test_what_speaks_against_inviting_is_a_reason_and_a_doubt() -> None:
    made = table(
        ["Name", "Is Deceased", "Do Not Email", "End date"],
        ["Ada Lovelace", "", "", "2027-01-01"],
        ["Els van Hoof", "Yes", "1", "2019"],
    )
    layout = propose(made).layout
    ada, els = read_people(
        made.lines, layout, make_options("GB"), FileFacts.of(made, layout.header, date(2026, 11, 26))
    )
    assert ada.do_not_invite == ""
    assert els.do_not_invite == "“Is Deceased” is “Yes”, “Do Not Email” is “1”, “End date” is “2019”"
    assert f"by the file: {els.do_not_invite}" in [doubt.problem for doubt in els.doubts]


def test_row_that_is_no_person_is_left_out_with_one_doubt() -> None:
    made = table(["Name", "Email", "Country"], ["Whigs (1)"], ["Ada Lovelace", "ada@x.example", "GB"], ["Total", "1"])
    layout = propose(made).layout
    rows = list(read_people(made.lines, layout, make_options(), FileFacts.of(made, layout.header, date.min)))
    assert [(row.row, bool(row.left_out), [doubt.code for doubt in row.doubts], row.errors) for row in rows] == [
        (2, True, ["no-person"], ()),
        (3, False, [], ()),
        (4, True, ["no-person"], ()),
    ]
