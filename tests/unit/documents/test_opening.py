"""Documents are opened in a process that has bounds."""

import time
from contextlib import suppress
from functools import partial

import pytest

from petition.confined import running
from petition.documents import opening
from petition.documents.opening import open_document
from petition.errors import FieldError
from tests.unit.documents.word_files import paragraph, word_file

_LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 20}'>" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)


def test_document_of_each_kind_comes_back() -> None:
    assert open_document("html", b"<p>One</p><p>Two</p>").markdown == "One\n\nTwo"
    assert open_document("docx", word_file(paragraph("One"))).markdown == "One"


@pytest.mark.parametrize(
    "content",
    [
        word_file(paragraph("x" * (60 << 20))),
        word_file(paragraph("&h;"), before=f"{_LAUGHS}]>"),
        word_file("<w:p><w:r>" * 50_000),
        word_file(paragraph("&e;"), before="<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"),
    ],
    ids=["large", "entities of entities", "deep", "a file of the machine"],
)
def test_t39_hostile_document_costs_seconds_and_gives_nothing(content: bytes) -> None:
    begun = time.monotonic()
    with suppress(FieldError):
        assert open_document("docx", content).markdown == ""
    assert time.monotonic() - begun < 30


def test_t39_deep_html_is_refused_or_read_within_its_time() -> None:
    for content in (b"<div>" * 100_000, b"<b>" * 100_000, b"<ul><li>" * 20_000 + b"x"):
        with pytest.raises(FieldError):
            open_document("html", content)


def test_document_that_takes_too_long_or_has_to_wait_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_SECONDS", 0.001)
    with pytest.raises(FieldError, match="needs more memory or time"):
        open_document("html", b"x")
    monkeypatch.setattr(running, "one_file_at_a_time", partial(running.one_file_at_a_time, 0.01))
    with running.one_file_at_a_time(), pytest.raises(FieldError, match="has to wait"):
        open_document("html", b"x")
