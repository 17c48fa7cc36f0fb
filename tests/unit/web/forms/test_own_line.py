"""The parts of a line as a form: what was sent and nothing else changes, and every fault is told at its field."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from petition.domain.corrections import NAME_PARTS, PARTS, PrintedLine
from petition.domain.list_forms import USUAL
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.errors import FieldErrors
from petition.web.forms.own_line import SUBJECTS, LineForm, own_parts
from tests import factories

LINE = PrintedLine(PersonName("Ada", "Lovelace", "Dr", "MP"), Affiliation("Chair", "Commons", "Whigs", "Leeds"))


def _sent(app: Flask, **fields: str) -> LineForm:
    with app.test_request_context():
        return LineForm(formdata=MultiDict(fields))


def test_line_is_filled_in_part_by_part(app: Flask) -> None:
    with app.test_request_context():
        form = LineForm.filled(LINE)
    assert {part: form[part].data for part in PARTS} == LINE.parts
    assert set(SUBJECTS) == set(PARTS)


def test_what_was_sent_changes_and_nothing_else(app: Flask) -> None:
    form = _sent(app, family_name=" King\u200b ", honorific_suffix="", party="Tories")
    assert form.changes(PARTS) == {"family_name": "King", "honorific_suffix": "", "party": "Tories"}
    assert form.changes(NAME_PARTS) == {"family_name": "King", "honorific_suffix": ""}


def test_every_fault_is_told_at_its_field(app: Flask) -> None:
    form = _sent(app, given_name="a\nb", honorific_prefix="x" * 201, party="Tories")
    with pytest.raises(FieldErrors) as raised:
        form.changes(PARTS)
    form.put_faults(raised.value)
    assert set(form.errors) == {"given_name", "honorific_prefix"}
    assert form.errors["honorific_prefix"] == ["The title is longer than 200 characters."]
    # What was not asked for is not looked at.
    assert form.changes(["party"]) == {"party": "Tories"}


def test_signatories_change_their_name_and_what_their_list_prints() -> None:
    assert own_parts(USUAL) == NAME_PARTS
    assert own_parts(factories.list_form("party")) == (*NAME_PARTS, "party")
