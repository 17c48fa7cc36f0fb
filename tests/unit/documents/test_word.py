"""Files of Word become Markdown, and what is lost is named."""

import pytest

from petition.documents.word import read_word
from petition.errors import FieldError
from tests.unit.documents.word_files import paragraph, word_file


def test_text_of_a_file_of_word() -> None:
    body = paragraph("Title", "Heading1") + paragraph("Bold", looks="<w:b/>") + paragraph("To:</w:t><w:br/><w:t>Us")
    assert read_word(word_file(body)).markdown == "# Title\n\n**Bold**\n\nTo:\nUs"


def test_what_is_lost_of_a_file_is_named() -> None:
    parts = {"word/comments.xml": "<x/>", "word/header1.xml": "<x/>", "word/numbering.xml": "<x/>"}
    body = (
        paragraph("a", looks='<w:u w:val="single"/>')
        + "<w:p><w:del w:id='1'><w:r><w:delText>b</w:delText></w:r></w:del></w:p>"
    )
    document = read_word(word_file(body, {"word/header1.xml": parts["word/header1.xml"]}))
    assert document.markdown == "a"
    assert document.dropped == (
        "underlining",
        "headers and footers of pages",
        "words that were struck out while changes were tracked",
    )


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "cannot be read"),
        (b"\xd0\xcf\x11\xe0 an old .doc", "cannot be read"),
        (word_file("<w:p>"), "cannot be read"),
        (word_file(paragraph("x" * (9 << 20))), "holds more text than any statement"),
    ],
)
def test_what_is_no_file_of_word_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(FieldError, match=problem) as refusal:
        read_word(content)
    assert refusal.value.field == "document"


def test_other_zip_is_no_file_of_word() -> None:
    with pytest.raises(FieldError, match="is no file of Word"):
        read_word(word_file("").replace(b"word/document.xml", b"word/documens.xml"))
