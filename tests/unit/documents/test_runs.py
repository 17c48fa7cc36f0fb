"""Emphasis, links and superscripts of a paragraph, and words that only look like Markdown."""

import pytest

from petition.documents.writing import write
from petition.domain.text_rules import CURRENT
from petition.editions import second_rule


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("One <b>bold </b>word", "One **bold** word"),
        ("<b>a</b><strong>b</strong> <b><i>c</i></b>", "**ab** ***c***"),
        ("<span style='font-weight: 700'>a</span>", "**a**"),
        ("<b style='font-weight:normal'>a <span style='font-style:italic'>b</span></b>", "a *b*"),
        ("1<sup>st</sup>, <span style='vertical-align:super'>2</span>", "1^st^, ^2^"),
        ("H<sub>2</sub>O", "H₂O"),
        ("<a href='https://x.example/a_b'>the law</a>", "[the law](<https://x.example/a_b>)"),
        ("<a href='https://x.example'>https://x.example</a>", "https://x.example"),
        ("<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example"),
        ("<a href='https://x.example'>a [b]</a>", "[a \\[b\\]](<https://x.example>)"),
        ("a<br>b", "a\nb"),
        ("a\n  b", "a b"),
        ("5 * 3 and a_b", "5 * 3 and a_b"),
        ("*a* _b_ [^1] 2^3", "\\*a\\* \\_b\\_ \\[\\^1] 2\\^3"),
    ],
)
def test_paragraph(html: str, markdown: str) -> None:
    assert write(f"<p>{html}</p>").markdown == markdown


@pytest.mark.parametrize(
    "words", ["*a* _b_ **c**", "[x](y) [^1]", "2^3^4 \\* \\", "<https://x.example>", "# no", "> no", "a|b"]
)
def test_words_that_look_like_markdown_are_read_as_they_were(words: str) -> None:
    html = words.replace("&", "&amp;").replace("<", "&lt;")
    assert second_rule.text(write(f"<p>{html}</p>").markdown, CURRENT) == words


def test_what_has_no_markdown_is_named() -> None:
    assert write("<p><u>a</u> <s>b</s> x<sub>n</sub> <img><img></p>").dropped == (
        *("underlining", "a line through words", "lowered letters", "2 pictures"),
    )
