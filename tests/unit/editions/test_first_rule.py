"""The first rule: Markdown is safe as HTML and plain as text, and reads as it always did."""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.text import clean_text, is_stream_safe
from petition.editions import first_rule

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
    assert first_rule.html(markdown) == html


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
    _Tags().feed(first_rule.html(markdown))


def test_links_keep_their_address_and_name_no_window() -> None:
    html = first_rule.html("[the law](https://law.example/a?b=c&d=e)")
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
    assert first_rule.text(markdown) == text


@pytest.mark.parametrize("query", ["?bcc=eve@x.example", "?subject=a&body=b", "&#63;bcc=eve@x.example"])
def test_t45_link_to_an_address_adds_no_header(query: str) -> None:
    markdown = f"[write](mailto:desk@x.example{query}) <MAILTO:desk@x.example{query}>"
    assert "eve" not in first_rule.html(f"[write](mailto:desk@x.example{query})")
    assert 'href="mailto:desk@x.example"' in first_rule.html(markdown)
    assert first_rule.text(f"[write](mailto:desk@x.example{query})") == "write (mailto:desk@x.example)"


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
    assert first_rule.text(markdown) == shown
    html = first_rule.html(markdown)
    assert not any(unicodedata.category(letter) in ("Cf", "Zl", "Zp") for letter in html if letter != "\u200c")
    assert not any(unicodedata.category(letter) == "Cc" for letter in html if letter != "\n")


# Marks are the next test's: a heap of them is refused, and nothing is taken away.
_CODES = st.integers(0, 0x10FFFF).filter(lambda code: not unicodedata.category(chr(code)).startswith("M"))


@given(st.lists(_CODES.map(lambda code: f"&#{code};") | st.sampled_from(["a", " ", "*", "\n"])))
def test_t44_no_entity_becomes_what_cleaning_takes_away(pieces: list[str]) -> None:
    shown = first_rule.text("".join(pieces))
    # What is decoded is not brought into the normal form.
    assert clean_text(shown, "text") == unicodedata.normalize("NFC", shown).strip("\n ")


def test_t44_entities_heap_no_marks() -> None:
    assert is_stream_safe(first_rule.html("a" + "&#x301;&#x316;" * 5_000))
