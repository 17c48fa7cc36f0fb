"""The text in a form: what a file brings stands below what was typed, and faults come in the order of the fields."""

import pytest
from flask import Flask

from petition.documents.writing import Document
from petition.web.forms.amendment import AmendmentForm
from petition.web.forms.statement import DraftForm

FORMS = [DraftForm, AmendmentForm]


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(
    ("typed", "after"), [("", "A *file*."), ("  \n", "A *file*."), ("Typed. \n", "Typed.\n\nA *file*.")]
)
def test_text_of_a_file_stands_below_what_was_typed(app: Flask, kind: type[DraftForm], typed: str, after: str) -> None:
    with app.test_request_context("/", method="POST", data={"body": typed}):
        form = kind()
        form.take(Document("A *file*.", ("1 picture",)))
        assert form.body.data == after


@pytest.mark.parametrize("kind", FORMS)
def test_file_that_brings_nothing_leaves_what_was_typed(app: Flask, kind: type[DraftForm]) -> None:
    with app.test_request_context("/", method="POST", data={"body": "Typed."}):
        form = kind()
        form.take(Document("", ()))
        assert form.body.data == "Typed."


@pytest.mark.parametrize("kind", FORMS)
def test_fields_of_a_text_follow_each_other(app: Flask, kind: type[DraftForm]) -> None:
    with app.test_request_context("/"):
        names = [field.name for field in kind()]
    begin = names.index("body")
    assert names[begin : begin + 3] == ["body", "document", "keeps_lines"]
