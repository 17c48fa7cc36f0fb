"""Complaints on forms: each on its field, as a sentence that stands alone."""

import pytest
from flask import Flask
from wtforms import StringField

from petition.errors import FieldError, FieldErrors
from petition.web.forms.base import Form
from petition.web.forms.faults import put_faults, tried


class _Form(Form):
    title = StringField()
    body = StringField()


@pytest.mark.parametrize(
    ("field", "problem", "shown_at", "words"),
    [
        ("title", "is empty", "title", "The title is empty."),
        ("title", "Enter a title.", "title", "Enter a title."),
        ("title", "the title is taken", "title", "The title is taken."),
        ("text", "is too long.", "body", "Is too long."),
    ],
)
def test_complaint_is_a_sentence_at_its_field(app: Flask, field: str, problem: str, shown_at: str, words: str) -> None:
    with app.test_request_context():
        form = _Form()
        for given in (FieldError(field, problem), FieldErrors([FieldError(field, problem)])):
            put_faults(form, given, {"title": "The title"}, {"text": "body"})
        assert form[shown_at].errors == [words, words]


def test_what_cannot_be_read_is_noted_and_replaced() -> None:
    def refuse() -> str:
        raise FieldError("title", "is empty")

    faults: list[FieldError] = []
    assert tried(lambda: "text", faults, "-") == "text"
    assert faults == []
    assert tried(refuse, faults, "-") == "-"
    assert [fault.field for fault in faults] == ["title"]
