"""Popolo JSON: persons with names, addresses, identifiers and seats."""

import json
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.names.person_name import PersonName
from petition.domain.persons import NAME_FIELDS, Identifier, PersonRow
from petition.errors import RosterRefused
from petition.rosters.options import Options, make_options
from petition.rosters.popolo import open_popolo, provided, read_persons

TODAY = date(2021, 2, 2)
DOCUMENT = {
    "persons": [
        {
            "id": "p1",
            "name": "Els van Hoof",
            "given_name": "Els",
            "family_name": "van Hoof",
            "honorific_prefix": "Dr.",
            "sort_name": "van Hoof, Els",
            "contact_details": [{"type": "voice", "value": "1"}, {"type": "email", "value": "els@x.example"}],
            "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}],
        },
        {"id": 2, "name": "Samuel Cogolati", "email": "s@x.example", "patronymic_name": "X", "tags": ["lead", 5, "\0"]},
    ],
    "organizations": [
        {"id": "kamer", "classification": "legislature", "name": "Kamer"},
        {"id": "cdv", "classification": "party", "name": "CD&V"},
    ],
    "areas": [{"id": "leuven", "name": "Leuven"}],
    "memberships": [
        {"person_id": "p1", "organization_id": "kamer", "on_behalf_of_id": "cdv", "area_id": "leuven", "role": "chair"},
        {"person_id": "2", "organization_id": "kamer"},
    ],
}


def _people(document: Any, options: Options | None = None) -> list[PersonRow]:
    return list(read_persons(open_popolo(json.dumps(document)), options or make_options("BE"), TODAY))


def test_persons_are_read_with_their_seats() -> None:
    els, samuel = _people(DOCUMENT)
    assert els == PersonRow(
        row=1,
        name=PersonName("Els", "van Hoof", "Dr."),
        country="BE",
        email="els@x.example",
        legislature="Kamer",
        party="CD&V",
        constituency="Leuven",
        role="chair",
        sort_name="van Hoof, Els",
        identifiers=(Identifier("id", "p1"), Identifier("wikidata", "Q1")),
    )
    assert (samuel.row, samuel.name) == (2, PersonName("Samuel", "Cogolati", additional_name="X"))
    assert samuel.identifiers == (Identifier("id", "2"),)
    assert samuel.tags == ("lead", "5")
    assert [error.field for error in samuel.errors] == ["tags"]


def test_list_of_persons_alone_is_enough() -> None:
    (person,) = _people([{"name": "Ada Lovelace", "country": "UK"}])
    assert (person.name.name, person.country) == ("Ada Lovelace", "GB")


def test_doubts_of_a_seat_are_told() -> None:
    membership = {"organization": {"classification": "chamber", "name": "Lords"}, "end_date": "2001"}
    (person,) = _people([{"name": "Ada Lovelace", "email": "a@x.example", "memberships": [membership]}])
    assert [doubt.code for doubt in person.doubts] == ["do-not-invite", "membership-ended"]
    assert person.do_not_invite == "the membership ended 2001"
    people = _people([{"name": "Ada Lovelace", "death_date": "1852-11-27"}, {"name": "Els Hoof", "deceased": True}])
    assert [each.do_not_invite for each in people] == ["“death_date” is “1852-11-27”", "“deceased” is “yes”"]


def test_what_is_no_person_is_an_error_of_its_row() -> None:
    first, second = _people(["Ada", {"name": "Els van Hoof"}])
    assert "bad-person" in [error.code for error in first.errors]
    assert second.errors == ()


@pytest.mark.parametrize("control", ["\0", "\x1b", "\ud800"])
def test_t24_controls_are_errors_wherever_they_stand(control: str) -> None:
    bad = f"a{control}b"
    chamber = {"classification": "chamber", "name": bad}
    (person,) = _people([{"name": "Ada Lovelace", "id": bad, "identifiers": [{"scheme": bad, "identifier": bad}]}])
    assert {(error.code, error.field) for error in person.errors} == {("bad-cell", "identifiers")}
    assert not [each for each in person.identifiers if control in f"{each.scheme}{each.identifier}"]
    seats = [{"organization": chamber}, {"organization": {"classification": "chamber", "name": "Lords"}}]
    (person,) = _people([{"name": "Ada Lovelace", "memberships": seats}])
    assert [(error.code, error.field) for error in person.errors] == [("bad-cell", "legislature")]
    assert not [doubt for doubt in person.doubts if control in doubt.problem]


def test_t24_marks_that_no_eye_sees_are_taken_out_wherever_they_stand() -> None:
    chamber = {"classification": "chamber", "name": "Lo\u202erds"}
    seats = [{"organization": chamber, "role": "chair\u200b"}, {"organization": {**chamber, "name": "Commons"}}]
    (person,) = _people([{"name": "Ada Lovelace", "id": "\u2066p1", "memberships": seats}])
    assert (person.legislature, person.role, person.identifiers) == ("Lords", "chair", (Identifier("id", "p1"),))
    assert "could be Lords or Commons; the latest is taken" in [doubt.problem for doubt in person.doubts]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"persons": [\n{"name": Ada}\n]}', r"row 2: is not JSON: .*\(line 2, column 10\)"),
        ('{"people": []}', "has no list “persons”"),
        ('{"persons": {}}', "has no list “persons”"),
        ("[]", "has no people in it"),
        ("[" * 100_000, "nested too deep"),
        (f'[{{"id": {"9" * 5000}}}]', "cannot be read|can be read"),
    ],
)
def test_what_is_no_popolo_is_refused(text: str, message: str) -> None:
    with pytest.raises(RosterRefused, match=message):
        open_popolo(text)


def test_too_many_persons_are_refused() -> None:
    with pytest.raises(RosterRefused, match="has 200,001 persons"):
        open_popolo(f"[{','.join(['{}'] * 200_001)}]")


def test_provided_is_what_any_person_has() -> None:
    document = open_popolo(json.dumps([{"name": "Ada", "email": "a@x.example"}, {"name": "Els", "tags": ["x"]}, 5]))
    assert provided(document, Options(), TODAY) == {*NAME_FIELDS, "email", "tags"}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "id", "memberships", "organization", "email", "area", "tags"]), inner
        )
    ),
    max_leaves=12,
)


@given(st.lists(_JSON, min_size=1, max_size=3))
def test_no_person_raises_whatever_stands_there(persons: list[Any]) -> None:
    assert len(_people(persons)) == len(persons)


def test_t39_work_on_memberships_grows_with_the_file() -> None:
    """Two thousand persons of one id, each with all its two thousand memberships, took 40 seconds."""
    many = 4000
    document = {
        "persons": [{"id": "a", "name": f"Ada {number}"} for number in range(many)],
        "memberships": [
            {"person_id": "a", "organization": {"name": f"House {number}"}, "role": "x"} for number in range(many)
        ],
    }
    begun = time.thread_time()
    people = _people(document)
    assert len(people) == many
    assert time.thread_time() - begun < 4
    # The first of them has the memberships, and some of their names.
    assert people[0].legislature
    assert "House 4" in people[0].doubts[-1].problem
    assert len(people[0].doubts[-1].problem) < 200
    assert not people[1].legislature
