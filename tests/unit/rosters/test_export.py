"""Exports: what is imported, exported and imported again is the same; no cell is a formula."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from petition.domain.names.person_name import PersonName
from petition.domain.persons import FIELDS, Identifier, PersonRow
from petition.rosters.export import COLUMNS, to_csv, to_json, to_xlsx
from petition.rosters.options import Options, make_options
from petition.rosters.people import Cells, person_of
from petition.rosters.reading import open_roster, people_of
from petition.rosters.workbooks import read_workbook

FORMATS = {"csv": lambda people: b"".join(to_csv(people)), "xlsx": to_xlsx, "json": to_json}
ADA = PersonRow(
    row=2,
    name=PersonName("Ada", "Lovelace", "Dr", "MP", "King"),
    country="GB",
    email="ada@x.example",
    legislature="Commons",
    party="Whig",
    constituency="Ockham",
    role="Whip; Chair",
    language="fr",
    do_not_invite="has left; see note",
    sort_name="Lovelace, Ada",
    identifiers=(Identifier("wikidata", "Q7259"), Identifier("id", "a;b=c%")),
    tags=("science, hard", "lead"),
)
each_format = pytest.mark.parametrize("made", FORMATS)


def _again(made: str, people: Iterable[PersonRow]) -> list[PersonRow]:
    """Return the people as they come back, without what tells of the file alone."""
    opened = open_roster(FORMATS[made](list(people)))
    return [replace(person, row=0, doubts=()) for person in people_of(opened, None, Options(), today=date(2021, 2, 2))]


@each_format
def test_every_field_comes_back(made: str) -> None:
    els = replace(ADA, name=PersonName("Els", "van Hoof"), tags=(), identifiers=(), sort_name="", role="", party="")
    alone = PersonRow(0, PersonName("Sukarno"), "ID")
    assert _again(made, [ADA, els, alone]) == [replace(ADA, row=0), replace(els, row=0), alone]


_CELL = st.text(st.sampled_from("=+-@'\uff1d\t;, %aé1") | st.characters(codec="utf-8"), max_size=8)
_ROW = st.fixed_dictionaries(
    {"family_name": _CELL.map(lambda text: f"Lee{text}")},
    optional=dict.fromkeys(
        [
            *(
                "given_name",
                "honorific_prefix",
                "honorific_suffix",
                "additional_name",
                "legislature",
                "party",
                "constituency",
            ),
            *("role", "sort_name", "tags"),
        ],
        _CELL,
    ),
)


@pytest.mark.slow
@each_format
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(_ROW, min_size=1, max_size=3))
def test_t23_what_is_imported_comes_back_exactly(made: str, rows: list[dict[str, str]]) -> None:
    first = [person_of(0, Cells(row), make_options("GB")) for row in rows]
    # A name that was completed once may be completed further; the second reading has settled it.
    people = [replace(person, doubts=()) for person in first if not person.errors]
    if people:
        settled = _again(made, people)
        assert _again(made, settled) == settled
        assert [replace(person, name=PersonName()) for person in settled] == [
            replace(person, name=PersonName()) for person in people
        ]


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\uff1d1+1", "'=1")


def _rows_with_formulas() -> list[PersonRow]:
    return [replace(ADA, party=formula, role=formula) for formula in FORMULAS]


def test_t23_no_cell_of_csv_begins_as_a_formula() -> None:
    content = b"".join(to_csv(_rows_with_formulas()))
    assert content.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d"))]
    assert cells.count("'=1+1") == 2


def test_t23_every_cell_of_xlsx_is_text() -> None:
    content = to_xlsx(_rows_with_formulas())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert sheet.count("<c ") == sheet.count('t="inlineStr"') + sheet.count('t="s"')
    assert 'quotePrefix="1"' in styles
    party = COLUMNS.index("party")
    assert [line.cells[party] for line in read_workbook(content).lines[1:]] == list(FORMULAS)


@each_format
def test_t23_formula_comes_back_as_it_was(made: str) -> None:
    assert [person.party for person in _again(made, _rows_with_formulas())] == list(FORMULAS)


def test_header_is_frozen_and_columns_are_the_fields() -> None:
    with zipfile.ZipFile(io.BytesIO(to_xlsx([ADA]))) as archive:
        assert 'state="frozen"' in archive.read("xl/worksheets/sheet1.xml").decode()
    assert (*FIELDS, "identifiers", "tags") == COLUMNS


def test_csv_comes_in_pieces() -> None:
    pieces = list(to_csv(replace(ADA, row=number) for number in range(1_100)))
    assert len(pieces) == 3
    assert b"".join(pieces).count(b"\r\n") == 1_101


def test_json_is_popolo_with_each_organization_once() -> None:
    document = json.loads(to_json([ADA, ADA]))
    assert [(each["classification"], each["name"]) for each in document["organizations"]] == [
        ("legislature", "Commons"),
        ("party", "Whig"),
    ]
    assert document["persons"][0]["name"] == "Ada Lovelace"


@each_format
def test_nobody_is_an_empty_roster(made: str) -> None:
    assert FORMATS[made]([])
