"""How a text comes into a form of the desk, and how it will be read: shared by drafts and amendments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import request
from markupsafe import Markup

from petition.documents.opening import open_document
from petition.documents.writing import Document
from petition.domain.text import clean_text
from petition.domain.text_rules import Reading
from petition.editions import markup
from petition.errors import FieldError, FieldErrors


class TakesFile(Protocol):
    """A form into which the text of a file can be put (`petition.web.forms.text.TextForm`)."""

    def take(self, document: Document) -> None:
        """Put the text of a document into the field."""

    def put_faults(self, problem: FieldError | FieldErrors) -> None:
        """Put faults on the fields that they are about."""


@dataclass(frozen=True)
class Preview:
    """A text as it will be read, and what its coordinator should know of that, in sentences."""

    html: Markup
    remarks: Sequence[str]


def take_file(form: TakesFile) -> Sequence[str] | None:
    """Put the text of the file that was sent into the form; return what was left out of it, None for no such file.

    What is wrong with the file is put on its field.
    """
    file = request.files.get("document")
    content = file.read() if file else b""
    try:
        if not content:
            raise FieldError("document", "is missing: choose one first")
        document = open_document("docx", content)
    except FieldError as problem:
        form.put_faults(problem)
        return None
    form.take(document)
    return document.dropped


def preview(body: str | None, reading: Reading, left_out: Sequence[str] = ()) -> Preview:
    """Return a text as it would be stored and read; raise `FieldError` for one that cannot be."""
    cleaned = clean_text(body, "text")
    # A text that was taken from a file is told apart by what was left out of that.
    before = [f"Left out of the file: {', '.join(left_out)}."] if left_out else []
    return Preview(markup.to_html(cleaned, reading), [*before, *markup.remarks(cleaned, reading)])
