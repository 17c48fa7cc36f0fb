"""The doorway: a file of any kind is opened, and its people come out the same."""

import json
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.names.person_name import PersonName
from petition.errors import EncodingUnknown, FieldError, PetitionError, RosterRefused
from petition.rosters.layout import propose
from petition.rosters.options import Options, make_options
from petition.rosters.reading import open_roster, people_of, provided
from tests.factories import DATA, sample_rows
from tests.unit.rosters.sheets import ods, ods_row, xlsx

TODAY = date(2021, 2, 2)
ROWS: Sequence[Sequence[str]] = [
    ["Nom", "Prénom", "Pays"],
    ["van Hoof", "Els", "Belgique"],
    ["Abad", "Damien", "France"],
]
CSV = "\n".join(";".join(row) for row in ROWS)
JSON = json.dumps([{"family_name": row[0], "given_name": row[1], "country": row[2]} for row in ROWS[1:]])


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (CSV.encode(), "csv"),
        (CSV.encode("utf-16"), "csv"),
        (xlsx({"People": ROWS}), "workbook"),
        (ods(*(ods_row(*row) for row in ROWS)), "workbook"),
        (JSON.encode("utf-8-sig"), "popolo"),
    ],
)
def test_people_are_the_same_from_every_kind(content: bytes, kind: str) -> None:
    opened = open_roster(content)
    assert opened.kind == kind
    people = list(people_of(opened, None, Options(), today=TODAY))
    assert [(person.name, person.country) for person in people] == [
        (PersonName("Els", "van Hoof"), "BE"),
        (PersonName("Damien", "Abad"), "FR"),
    ]
    assert provided(opened, None, Options(), today=TODAY) == {"given_name", "family_name", "country"}


def test_what_was_used_is_told() -> None:
    assert open_roster(CSV.encode("cp1252"), encoding="cp1252").encoding == "cp1252"
    opened = open_roster(xlsx({"A": ROWS, "B": ROWS[:2]}), sheets=["b"])
    assert (opened.chosen, opened.sheets) == (("B",), ("A", "B"))


def test_layout_of_a_person_is_followed() -> None:
    opened = open_roster(b"One,Two\nAda,Lovelace\n")
    assert opened.table
    layout = propose(opened.table).layout
    (_, person) = people_of(
        opened, type(layout)(None, {"given_name": 0, "family_name": 1}), make_options("GB"), today=TODAY
    )
    assert person.name == PersonName("Ada", "Lovelace")


def test_sample_roster_is_read() -> None:
    people = list(people_of(open_roster((DATA / "roster.csv").read_bytes()), None, Options(), today=TODAY))
    assert people == sample_rows()
    assert len(people) == 33


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\xef\xbb\xbf", b";;;\n;;;\n"])
def test_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(RosterRefused, match="is empty, or no file was chosen"):
        open_roster(content)


def test_encoding_and_sheet_that_do_not_exist_are_refused() -> None:
    with pytest.raises(FieldError, match="encoding"):
        open_roster(CSV.encode(), encoding="klingon")
    with pytest.raises(FieldError, match="sheet"):
        open_roster(xlsx({"A": ROWS}), sheets=["C"])
    with pytest.raises(EncodingUnknown):
        open_roster(CSV.encode("cp1252"))


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_are_read_or_refused_by_name(content: bytes) -> None:
    try:
        people = list(people_of(open_roster(content), None, make_options("GB"), today=TODAY))
    except PetitionError:
        return
    assert all(person.name.name or person.errors or person.left_out for person in people)
