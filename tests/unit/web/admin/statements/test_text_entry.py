"""How a text comes into a form of the desk: from a file or by hand, with what was left out and how it will be read."""

from io import BytesIO

import pytest
from flask import Flask

from petition.domain.text_rules import NEWEST, Reading
from petition.errors import FieldError
from petition.web.admin.statements import text_entry
from petition.web.forms.statement import DraftForm
from tests.unit.documents.word_files import word_file

WORDS = "<w:p><w:r><w:t>From a file.</w:t></w:r></w:p>"
READING = Reading(NEWEST, joins_lines=True)


def _taken(app: Flask, content: bytes | None) -> tuple[DraftForm, object]:
    fields: dict[str, object] = {"body": "Typed."}
    if content is not None:
        fields["document"] = (BytesIO(content), "text.docx")
    with app.test_request_context("/", method="POST", data=fields):
        form = DraftForm()
        return form, text_entry.take_file(form)


def test_text_of_a_file_is_put_below_what_was_typed(app: Flask) -> None:
    form, left_out = _taken(app, word_file(WORDS))
    assert (form.body.data, left_out) == ("Typed.\n\nFrom a file.", ())


@pytest.mark.parametrize("content", [None, b"", b"no file of Word"])
def test_wrong_file_is_told_at_its_field_and_changes_nothing(app: Flask, content: bytes | None) -> None:
    form, left_out = _taken(app, content)
    assert left_out is None
    assert list(form.errors) == ["document"]
    assert form.body.data == "Typed."


def test_preview_is_as_it_will_be_read_and_says_what_was_left_out() -> None:
    shown = text_entry.preview("**Bold** <script>", READING, ["1 picture", "2 comments"])
    assert "<strong>Bold</strong> &lt;script&gt;" in shown.html
    assert shown.remarks[0] == "Left out of the file: 1 picture, 2 comments."
    assert not [words for words in text_entry.preview("Plain.", READING).remarks if "Left out" in words]


def test_text_that_cannot_be_stored_has_no_preview() -> None:
    with pytest.raises(FieldError, match="text"):
        text_entry.preview("> " * 60 + "deep", READING)
