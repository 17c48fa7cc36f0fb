"""The particulars of a statement as a form."""

from flask import Flask

from petition.errors import FieldError, FieldErrors
from petition.services.statements.renaming import Particulars
from petition.web.forms.particulars import ParticularsForm

STORED = Particulars("free-press", "The Alliance", "desk@alliance.example", names_withdrawn=True)


def test_what_is_filled_in_is_read_back(app: Flask) -> None:
    with app.test_request_context():
        form = ParticularsForm()
        form.fill(STORED)
        assert form.particulars() == STORED


def test_empty_form_has_everything_empty(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        assert ParticularsForm().particulars() == Particulars("", "", "", names_withdrawn=False)


def test_faults_are_sentences_at_their_fields(app: Flask) -> None:
    with app.test_request_context():
        form = ParticularsForm()
        form.put_faults(FieldErrors([FieldError("slug", "“x” is taken"), FieldError("requested_by", "is empty")]))
        assert (form.slug.errors, form.requested_by.errors) == (["The address “x” is taken."], ["Who asks is empty."])
