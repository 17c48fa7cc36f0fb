"""What a coordinator writes about one person: read as it was typed, and complained of at its field."""

from datetime import time

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from petition.domain.corrections import PARTS, PrintedLine
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.errors import FieldError
from petition.web.forms.invitee import AdmitForm, AffiliationForm, CorrectionForm, StrikeForm

LINE = PrintedLine(PersonName("Ada", "Lovelace", "Dr", "MP"), Affiliation("Chair", "Commons", "Whigs", "Leeds"))


def test_correction_begins_with_the_line_as_it_is_printed(app: Flask) -> None:
    with app.test_request_context():
        form = CorrectionForm.filled(LINE)
        assert {part: form[part].data for part in PARTS} == LINE.parts
        assert not form.reason.data
        assert form.typed() == {}


def test_correction_is_kept_as_it_was_typed(app: Flask) -> None:
    with app.test_request_context():
        form = CorrectionForm(formdata=MultiDict({"family_name": " King ", "party": "", "reason": "Married."}))
    assert form.typed() == {"family_name": " King ", "party": ""}


@pytest.mark.parametrize(
    ("form", "problem", "field", "words"),
    [
        (StrikeForm, FieldError("reason", "is missing"), "reason", "The reason is missing."),
        (CorrectionForm, FieldError("reason", "is too long"), "reason", "The reason is too long."),
        (CorrectionForm, FieldError("given_name", "is empty"), "given_name", "The given name is empty."),
        (AdmitForm, FieldError("until", "is in the past"), "closes_on", "The time is in the past."),
        (AdmitForm, FieldError("closes_at", "is in the past"), "closes_on", "The time is in the past."),
        (AdmitForm, FieldError("time_zone", "is none"), "time_zone", "The time zone is none."),
    ],
)
def test_fault_stands_at_its_field(
    app: Flask, form: type[FlaskForm], problem: FieldError, field: str, words: str
) -> None:
    with app.test_request_context():
        made = form()
        made.put_faults(problem)
        assert made.errors == {field: [words]}


def test_late_answer_is_taken_until_five_unless_it_is_said_otherwise(app: Flask) -> None:
    with app.test_request_context():
        form = AdmitForm()
        assert (form.closes_time.data, form.closes_on.data) == (time(17, 0), None)


def test_what_stands_beside_a_name_is_read_whole(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"party": "Whigs", "role": " Chair"}):
        assert AffiliationForm().affiliation() == Affiliation(" Chair", "", "Whigs", "")
