"""Markdown: safe as HTML, plain as text."""

import sys
import time
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.lengths import TEXT
from petition.domain.text import clean_text, is_stream_safe
from petition.editions import markup
from petition.editions.markup import MOST_LEVELS, MOST_LINES, to_html, to_text
from petition.errors import FieldError

ALLOWED = (
    *("p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"),
    *("h2", "h3", "h4", "h5", "h6"),
)


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("One *two* **three**", "<p>One <em>two</em> <strong>three</strong></p>\n"),
        ("# Head", "<h2>Head</h2>\n"),
        ("###### Head", "<h6>Head</h6>\n"),
        ("> quoted", "<blockquote>\n<p>quoted</p>\n</blockquote>\n"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>\n'),
    ],
)
def test_html(markdown: str, html: str) -> None:
    assert to_html(markdown) == html


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://tracker.example/pixel.png)",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<iframe src=//a.example></iframe>",
        "<a href='javascript:x'>x</a>",
    ],
)
def test_t22_nothing_in_a_text_runs_or_loads(markdown: str) -> None:
    _assert_harmless(markdown)


@given(st.text(st.sampled_from("<>&\"'/=() scriptonla:[]!`*_#-\n"), max_size=60))
def test_t22_no_text_makes_a_tag_that_was_not_allowed(markdown: str) -> None:
    _assert_harmless(markdown)


class _Tags(HTMLParser):
    """Refuses every tag, attribute and address that could run or load anything."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {*ALLOWED}
        for name, value in attrs:
            assert (tag, name) in {("a", "href"), ("a", "rel"), ("a", "title"), ("ol", "start")}
            if name == "href":
                scheme = (value or "").partition(":")[0].lower()
                assert ":" not in (value or "") or scheme in ("http", "https", "mailto")


def _assert_harmless(markdown: str) -> None:
    _Tags().feed(to_html(markdown))


def test_links_keep_their_address_and_name_no_window() -> None:
    html = to_html("[the law](https://law.example/a?b=c&d=e)")
    assert 'href="https://law.example/a?b=c&amp;d=e"' in html
    assert "noopener" in html


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("One\ntwo *three*\n\nFour", "One two three\n\nFour"),
        ("# Head\n\nBody", "Head\n\nBody"),
        ("- one\n- two\n  three", "- one\n- two three"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("- one\n\n  more\n- two", "- one\n  more\n- two"),
        ("> one\n>\n> two", "> one\n>\n> two"),
        ("one  \ntwo", "one\ntwo"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("```\ncode <b>\n```", "code <b>"),
        ("`a < b`", "a < b"),
        ("[law](https://law.example)", "law (https://law.example)"),
        ("<https://law.example>", "https://law.example"),
        ("<desk@x.example>", "desk@x.example"),
        ("<b>bold</b> & all", "<b>bold</b> & all"),
        ("", ""),
    ],
)
def test_text(markdown: str, text: str) -> None:
    assert to_text(markdown) == text


def _problem(markdown: str, convert: Callable[[str], str]) -> str:
    with pytest.raises(FieldError) as refusal:
        convert(markdown)
    assert refusal.value.field == "text"
    return refusal.value.problem


BOTH = pytest.mark.parametrize("convert", [to_html, to_text])


@BOTH
def test_t33_size_of_a_text_is_bounded(convert: Callable[[str], str]) -> None:
    assert convert("x" * TEXT)
    assert "100,000 characters" in _problem("x" * (TEXT + 1), convert)
    assert convert("x\n" * (MOST_LINES - 1))
    assert "5,000 lines" in _problem("x\n" * MOST_LINES, convert)


@BOTH
@pytest.mark.parametrize(
    ("opening", "closing", "levels"),
    [("> ", "", 1), ("- ", "", 2), ("1. ", "", 2), ("*a **b ", " b** a*", 2), ("[a](b) *c ", " c*", 1)],
)
def test_t33_nesting_is_bounded(convert: Callable[[str], str], opening: str, closing: str, levels: int) -> None:
    """Deeper emphasis ended `to_text` with an error; deeper lists were left out of the page without a word."""
    # Lines and words take a level themselves.
    most = (MOST_LEVELS - 2) // levels
    assert "word" in convert(opening * most + "word" + closing * most)
    for many in (MOST_LEVELS // levels + 1, 1_000):
        assert "deep" in _problem(opening * many + "word" + closing * many, convert)


# What takes longest of all that is known, as large as a text may be.
SLOWEST = {
    "lazy lines of a quotation": "> " * 14 + "a\n" + "b\n" * (MOST_LINES - 2),
    "lazy lines of a list": "- " * 7 + "a\n" + "b\n" * (MOST_LINES - 2),
    "emphasis": "*_" * 24_000 + "a" + "_*" * 24_000,
    "emphasis that never ends": "*a **b _c " * 10_000,
    "brackets": "[" * TEXT,
    "pictures": "![a" * (TEXT // 3),
    "links that never end": "[a](b" * (TEXT // 5),
    "references": "[a\n" * (MOST_LINES - 1),
}


@pytest.mark.slow
@BOTH
@pytest.mark.parametrize("shape", SLOWEST)
def test_t33_no_text_takes_long(convert: Callable[[str], str], shape: str) -> None:
    """Where each line is traced, as when coverage is measured, the limit of time may be what ends it."""
    begun = time.thread_time()
    with suppress(FieldError):
        convert(SLOWEST[shape])
    assert time.thread_time() - begun < 5


@pytest.mark.parametrize("markdown", ["word\n" * 100, "> a\n" + "b\n" * 100, "*a* `b` " * 100])
def test_t33_converting_ends_at_its_time(markdown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shape that nobody thought of ends as well, in the middle of a paragraph too."""
    monkeypatch.setattr(markup, "_SECONDS", -1.0)
    assert "takes too long" in _problem(markdown, to_text)


def test_t33_cache_is_bounded_in_bytes() -> None:
    """Sixty-four texts of a preview's two megabytes stayed in memory, in each process."""
    for number in range(40):
        to_html(f"{number} " + "の" * 90_000)
        # A reference leaves nothing in the HTML, and stays in memory with its text.
        to_html(f"[{number}]: " + "x" * 90_000)
    kept = sum(sys.getsizeof(text) + sys.getsizeof(html) for text, html in markup._cached.values())
    assert 4 * 2**20 < kept <= 8 * 2**20
    text = "The *last* one"
    assert to_html(text) is to_html(text)


@pytest.mark.parametrize("query", ["?bcc=eve@x.example", "?subject=a&body=b", "&#63;bcc=eve@x.example"])
def test_t45_link_to_an_address_adds_no_header(query: str) -> None:
    markdown = f"[write](mailto:desk@x.example{query}) <MAILTO:desk@x.example{query}>"
    assert "eve" not in to_html(f"[write](mailto:desk@x.example{query})")
    assert 'href="mailto:desk@x.example"' in to_html(markdown)
    assert to_text(f"[write](mailto:desk@x.example{query})") == "write (mailto:desk@x.example)"


@BOTH
def test_t47_half_a_letter_is_refused(convert: Callable[[str], str]) -> None:
    assert "half a letter" in _problem("a\ud800b", convert)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("Free&#x202e;dom", "Freedom"),
        ("x&#x200b;y&shy;z&#xfeff;", "xyz"),
        ("&#xE0041;tags &#x3164;filler", "tags filler"),
        ("one&#x2028;two&#x2029;three", "one two three"),
        ("a&#9;b", "a b"),
        ("*e&#x202e;m* and `c\u202eode`", "em and code"),
        ("<https://a.example/%E2%80%AEx>", "https://a.example/x (https://a.example/%E2%80%AEx)"),
        ("[words](https://a.example '&#x202e;title')", "words (https://a.example)"),
        ("    in&#x202e;dented\n\n```\nfen\u202eced\n```", "in&#x202e;dented\n\nfenced"),
        ("می&zwnj;خواهم", "می\u200cخواهم"),
    ],
)
def test_t44_entities_put_nothing_invisible_into_a_text(markdown: str, shown: str) -> None:
    assert to_text(markdown) == shown
    html = to_html(markdown)
    assert not any(unicodedata.category(letter) in ("Cf", "Zl", "Zp") for letter in html if letter != "\u200c")
    assert not any(unicodedata.category(letter) == "Cc" for letter in html if letter != "\n")


# Marks are the next test's: a heap of them is refused, and nothing is taken away.
_CODES = st.integers(0, 0x10FFFF).filter(lambda code: not unicodedata.category(chr(code)).startswith("M"))


@given(st.lists(_CODES.map(lambda code: f"&#{code};") | st.sampled_from(["a", " ", "*", "\n"])))
def test_t44_no_entity_becomes_what_cleaning_takes_away(pieces: list[str]) -> None:
    shown = to_text("".join(pieces))
    # What is decoded is not brought into the normal form.
    assert clean_text(shown, "text") == unicodedata.normalize("NFC", shown).strip("\n ")


def test_t44_entities_heap_no_marks() -> None:
    assert is_stream_safe(to_html("a" + "&#x301;&#x316;" * 5_000))
