"""What the process that reads a document answers: written here, and read by `petition.documents.opening`.

A question is a line that says the kind, "docx" or "html", and the document; an
answer is one object of JSON.
"""

import json
from typing import BinaryIO

from petition.documents.word import read_word
from petition.documents.writing import Document, write
from petition.errors import FieldError


def question(kind: str, content: bytes) -> bytes:
    """Return what the process is asked."""
    return kind.encode() + b"\n" + content


def answer(source: BinaryIO, output: BinaryIO) -> None:
    """Read the document in `source`, and write what came of it."""
    kind, content = source.readline().strip(), source.read()
    try:
        document = read_word(content) if kind == b"docx" else write(content.decode("utf-8", "replace"))
        told: dict[str, object] = document._asdict()
    except FieldError as fault:
        told = {"problem": fault.problem}
    # ASCII alone is written, so that no locale has a say in it.
    output.write(json.dumps(told).encode())


def read_answer(source: BinaryIO) -> Document:
    """Return the document, or raise what was wrong with it."""
    told = json.load(source)
    if "problem" in told:
        raise FieldError("document", told["problem"])
    return Document(told["markdown"], tuple(told["dropped"]))
