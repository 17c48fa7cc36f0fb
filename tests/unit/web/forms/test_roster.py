"""The columns of a roster file as they are chosen on the page."""

import pytest
from werkzeug.datastructures import MultiDict

from petition.errors import FieldErrors
from petition.rosters.layout import MAPPABLE, propose
from petition.rosters.plans import Plan
from petition.rosters.reading import open_roster
from petition.rosters.table import Table
from petition.web.forms.roster import FIELD_WORDS, Column, columns_of, planned

FILE = (
    b"First Name,Preferred Name,Surname,MNIS ID,Fax\n"
    b"Penelope,Penny,Wong,7,\nAlexander,Alex,Antic,8,\n,,Askew,,\nTim,,Ayres,9,\n"
)


def _table() -> Table:
    table = open_roster(FILE).table
    assert table is not None
    return table


def _planned(**form: str) -> Plan:
    return planned(Plan(), MultiDict(form), _table(), propose(_table()))


def test_every_field_has_its_words() -> None:
    assert {*MAPPABLE, "do_not_invite"} == set(FIELD_WORDS)


def test_columns_are_shown_with_what_stands_in_them() -> None:
    proposal = propose(_table())
    first, preferred, family, mnis, fax = columns_of(_table(), proposal.layout)
    assert (first.name, first.samples, first.field) == ("First Name", ["Penelope", "Alexander", "Tim"], "")
    assert first.choices[0] == ("", "Read where “Given name” is empty")
    assert (preferred.field, family.field) == ("given_name", "family_name")
    assert mnis.field == "identifiers.mnis"
    assert ("identifiers.mnis", "An identifier (mnis)") in mnis.choices
    assert (fax.field, fax.samples, fax.choices[0]) == ("", [], ("", "Not read"))
    assert isinstance(fax, Column)


def test_a_plan_names_columns_by_their_headings() -> None:
    plan = _planned(
        **{"column-0": "given_name", "column-2": "family_name", "column-3": "identifiers.mnis", "column-4": ""},
        country="AU",
        legislature=" Senate ",
        proper_case="y",
    )
    assert plan.columns == {"given_name": "First Name", "family_name": "Surname", "identifiers.mnis": "MNIS ID"}
    assert (plan.country, plan.defaults, plan.proper_case) == ("AU", {"legislature": "Senate"}, True)


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ({"column-0": "given_name", "column-1": "given_name"}, ["column-1"]),
        ({"column-0": "party"}, ["column-0"]),
        ({}, ["column-0"]),
        ({"column-0": "full_name", "country": "Atlantis"}, ["country"]),
        ({"column-0": "full_name", "language": "klingon"}, ["language"]),
        ({"column-0": "full_name"}, ["country"]),
        ({"column-0": "email", "country": "Atlantis"}, ["column-0", "country"]),
    ],
)
def test_every_fault_is_told_by_its_field(form: dict[str, str], fields: list[str]) -> None:
    with pytest.raises(FieldErrors) as refusal:
        _planned(**form)
    assert [fault.field for fault in refusal.value.faults] == fields


def test_what_was_never_on_the_page_is_not_read() -> None:
    plan = _planned(
        **{"column-2": "family_name", "column-x": "email", "column-3": "nonsense", "column-4": "identifiers."},
        country="AU",
    )
    assert plan.columns == {"family_name": "Surname"}
    with pytest.raises(FieldErrors):
        _planned(**{"column-99": "family_name"})


def test_a_data_file_has_only_what_holds_for_all() -> None:
    plan = planned(Plan(), MultiDict({"country": "FR"}), None, None)
    assert (plan.country, plan.columns) == ("FR", {})
