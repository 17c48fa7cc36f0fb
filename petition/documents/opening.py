"""Turns documents from outside into Markdown, in a process of their own (`petition.confined`)."""

from petition.confined.running import answered
from petition.documents.answering import question, read_answer
from petition.documents.writing import Document
from petition.errors import FieldError, ReadingFailed, ReadingRefused

# A statement takes less than one, with the start of the process.
_SECONDS = 20


def open_document(kind: str, content: bytes) -> Document:
    """Return a document of a kind, "docx" or "html", as Markdown; raise `FieldError` naming "document"."""
    try:
        with answered("petition.documents.answering", question(kind, content), _SECONDS) as answer:
            return read_answer(answer)
    except ReadingRefused:
        raise FieldError("document", "has to wait, because other files are being read; try again in a minute") from None
    except ReadingFailed:
        raise FieldError("document", "needs more memory or time than any statement does") from None
