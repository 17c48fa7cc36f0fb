"""The form of a person: everything wrong is said at once, and what is odd is shown before it is saved."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from petition.domain.names.person_name import PersonName
from petition.domain.persons import FIELDS
from petition.errors import FieldErrors
from petition.web.forms.person import LABELS, PersonForm, doubt_words

GIVEN = {
    "honorific_prefix": " Sen. ",
    "given_name": "Kimberley",
    "family_name": "Kitching",
    "country": "AU",
    "email": "kk@aph.example",
    "language": "en-AU",
    "party": "Labor",
}


def _form(app: Flask, **given: Any) -> PersonForm:
    with app.test_request_context():
        return PersonForm(formdata=MultiDict({**GIVEN, **given}))


def test_every_field_has_its_label_and_its_place(app: Flask) -> None:
    assert set(LABELS) == set(FIELDS)
    assert all(field in _form(app) for field in FIELDS)


def test_row_is_what_was_entered_and_cleaned(app: Flask) -> None:
    row = _form(app, role="Chair\u200b", sort_name="").row()
    assert row.name == PersonName("Kimberley", "Kitching", "Sen.")
    assert (row.country, row.email, row.language, row.party) == ("AU", "kk@aph.example", "en-AU", "Labor")
    assert (row.role, row.sort_name, row.legislature) == ("Chair", "", "")
    assert _form(app, email=" ").row().email == ""


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"given_name": " ", "family_name": ""}, "family_name", "Enter a given name or a family name."),
        ({"given_name": "a\x00b"}, "given_name", "The given name has a control character (U+0000) in it."),
        ({"family_name": "x" * 201}, "family_name", "The family name is longer than 200 characters."),
        ({"sort_name": "x" * 501}, "sort_name", "What the person is sorted as is longer than 500 characters."),
        ({"party": "x" * 201}, "party", "The party is longer than 200 characters."),
        ({"country": "XX"}, "country", "Choose a country."),
        ({"country": ""}, "country", "Choose a country."),
        ({"email": "kk@"}, "email", "“kk@” is not an address:"),
        ({"language": "xx-nowhere"}, "language", "“xx-nowhere” is not a language tag such as en or pt-BR."),
        ({"language": ""}, "language", "“” is not a language tag such as en or pt-BR."),
    ],
)
def test_fault_names_its_field(app: Flask, changes: dict[str, str], field: str, words: str) -> None:
    form = _form(app, **changes)
    with pytest.raises(FieldErrors) as raised:
        form.row()
    form.put_faults(raised.value)
    assert list(form.errors) == [field]
    assert form[field].errors[0].startswith(words)


def test_all_faults_are_told_at_once(app: Flask) -> None:
    with pytest.raises(FieldErrors) as raised:
        _form(app, given_name="", family_name="", country="", email="x", language="?").row()
    assert [fault.field for fault in raised.value.faults] == ["family_name", "country", "email", "language"]


def test_doubts_are_new_until_they_were_shown(app: Flask) -> None:
    form = _form(app, family_name="Kit\u0441hing")
    (doubt,) = form.new_doubts()
    assert doubt_words(doubt).startswith("The family name mixes scripts")
    form.show_doubts(form.doubts())
    assert form.new_doubts() == []
    again = _form(app, family_name="Kit\u0441hing", given_name="K1m", seen=form.seen.data)
    assert [one.code for one in again.new_doubts()] == ["digits"]


def test_preview_reads_what_it_can(app: Flask) -> None:
    form = _form(app, given_name="Martijn", family_name="van Helvert", country="NL", honorific_prefix="a\x00b")
    assert form.name() == PersonName("Martijn", "van Helvert")
    assert form.proposal() == "Helvert, Martijn van"
