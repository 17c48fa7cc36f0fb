"""The reason of a notice."""

from flask import Flask

from petition.errors import FieldError
from petition.web.forms.editions import ReasonForm


def test_fault_becomes_a_sentence_at_its_field(app: Flask) -> None:
    with app.test_request_context():
        form = ReasonForm()
        form.put_fault(FieldError("reason", "is longer than 500 characters"))
        assert form.reason.errors == ["The reason is longer than 500 characters."]
