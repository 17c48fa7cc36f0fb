"""Markdown: safe as HTML, plain as text."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.editions.markup import to_html, to_text

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
