"""A document goes to its reader and comes back as it is, or with what is wrong with it."""

import io

import pytest

from petition.documents.answering import answer, question, read_answer
from petition.documents.writing import Document
from petition.errors import FieldError
from tests.unit.documents.word_files import paragraph, word_file


def _answered(kind: str, content: bytes) -> Document:
    output = io.BytesIO()
    answer(io.BytesIO(question(kind, content)), output)
    output.seek(0)
    return read_answer(output)


def test_each_kind_is_read() -> None:
    assert _answered("html", "<b>Zoë</b>\n<img>".encode()) == Document("**Zoë**", ("1 picture",))
    assert _answered("docx", word_file(paragraph("Zoë"))) == Document("Zoë", ())


def test_refusal_comes_back() -> None:
    with pytest.raises(FieldError, match="document: cannot be read"):
        _answered("docx", b"docx")
