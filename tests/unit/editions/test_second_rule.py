"""The second rule: what word processors and mails give is read as it was meant, and no word is lost."""

import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.text import clean_text, is_stream_safe
from petition.domain.text_rules import CURRENT, PASTED, Reading
from petition.editions import second_rule
from petition.errors import FieldError
from tests.unit.editions.words import lost, read_of

KEPT = Reading(PASTED, joins_lines=False)
SHARED = Path(__file__).parents[4] / "shared" / "data" / "field" / "text"
WRAPPED = (
    "We, the undersigned members of parliaments from all over the world, call\n"
    "upon our governments to protect those who report what is done in our names,\n"
    "and to say so."
)


def _page(typed: str, reading: Reading = CURRENT) -> str:
    return second_rule.html(clean_text(typed, "text"), reading)


def _text(typed: str, reading: Reading = CURRENT) -> str:
    return second_rule.text(clean_text(typed, "text"), reading)


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("To:\nThe Speaker\nCanberra", "<p>To:<br>\nThe Speaker<br>\nCanberra</p>\n"),
        ("Tyger,\u000bburning\u2028bright\u000cNext", "<p>Tyger,<br>\nburning<br>\nbright<br>\nNext</p>\n"),
        ("\tAn indent.\r\n\r\nNone.", "<p>An indent.</p>\n<p>None.</p>\n"),
        ("•\tone\n•\u00a0two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>\n"),
        ("3. three\n7. seven", '<ol start="3">\n<li>three</li>\n<li value="7">seven</li>\n</ol>\n'),
        ("a)\tone", '<ul>\n<li class="marked"><span class="item-mark">a)</span> one</li>\n</ul>\n'),
        ("1989. That was\n+ 32 2 555", "<p>1989. That was<br>\n+ 32 2 555</p>\n"),
        ("# One\n\n## Two\n\n### Three", "<h2>One</h2>\n<h3>Two</h3>\n<h4>Three</h4>\n"),
        ("`a` AT&amp;T &copy;", "<p>`a` AT&amp;amp;T &amp;copy;</p>\n"),
        ("snake_case 5*", "<p>snake_case 5*</p>\n"),
        ("*", "<p>*</p>\n"),
        ("1^st^ and 2ᵉ", "<p>1<sup>st</sup> and 2ᵉ</p>\n"),
        ("**重要。**これは**「平和」**です", "<p><strong>重要。</strong>これは<strong>「平和」</strong>です</p>\n"),
        (
            "[1]: https://x.example",
            '<p>[1]: <a href="https://x.example" rel="noopener noreferrer">https://x.example</a></p>\n',
        ),
        ("``` \nno code", "<p>```<br>\nno code</p>\n"),
        ("\u201cSmart\u201d \u2018quotes\u2019\u2026 coun\u00adtry", "<p>“Smart” ‘quotes’… country</p>\n"),
        ("ภาษา\u200bไทย", "<p>ภาษา\u200bไทย</p>\n"),
        ("(القرار 2728)\u200f.", "<p>(القرار 2728)\u200f.</p>\n"),
        (" \n\u00a0\n\t", ""),
    ],
)
def test_page(typed: str, page: str) -> None:
    assert _page(typed) == page


def test_three_levels_of_sub_clauses_stand_within_each_other() -> None:
    typed = "1. First\n(a) one\n(b) two\n(i) deep\n(ii) deeper\n(c) three\n2. Second"
    marks = "1. First|   (a) one|   (b) two|       (i) deep|       (ii) deeper|   (c) three|2. Second"
    assert _text(typed) == marks.replace("|", "\n")
    assert _page(typed).count("<ul>") == 2


def test_wrapped_paragraph_is_joined_unless_line_ends_are_kept() -> None:
    assert _page(WRAPPED) == f"<p>{WRAPPED}</p>\n".replace("\n", " ", 2)
    assert _page(WRAPPED, KEPT).count("<br>") == 2
    assert _text(WRAPPED, KEPT) == WRAPPED
    assert second_rule.remarks(WRAPPED, CURRENT)[0].startswith("1 paragraph was wrapped by hand")
    assert second_rule.remarks(WRAPPED, KEPT) == []


def test_wrapped_quotation_and_item_are_joined() -> None:
    quoted = "\n".join(f"> {line}" for line in WRAPPED.split("\n"))
    assert _text(quoted) == f"> {WRAPPED}".replace("\n", " ")
    # The mark takes two characters of its line.
    item = f"- {WRAPPED}"
    assert _text(item) == item.replace("\n", " ")


def test_no_blank_between_ideographs_where_a_line_ends() -> None:
    line = "平和" * 16 + "を"
    assert _page(f"{line}\n求めます。") == f"<p>{line}求めます。</p>\n"
    assert "を<br>\n求" in _page("私たちは平和を\n求めます。")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("a_b@x.example", "mailto:a_b@x.example"),
        ("see www.x.example/a_(b).", "http://www.x.example/a_(b)"),
        ("(https://x.example/a_b_c)", "https://x.example/a_b_c"),
        ("https://example.org/long_(x)_y", "https://example.org/long_(x)_y"),
        ("[words](https://x.example)", "https://x.example"),
    ],
)
def test_address_becomes_a_link(typed: str, address: str) -> None:
    assert f'href="{address}"' in _page(typed)


def test_picture_is_a_link_and_a_remark() -> None:
    typed = "![our logo](https://x.example/a.png) and [![one](/b.png)](https://x.example)"
    page = _page(typed)
    assert "<img" not in page
    assert '<a href="https://x.example/a.png" rel="noopener noreferrer">our logo</a>' in page
    assert '<a href="https://x.example" rel="noopener noreferrer">one</a>' in page
    assert second_rule.remarks(typed, CURRENT) == [
        "2 pictures are left out: a statement is words alone. What stood for it is a link."
    ]
    assert _page("![](https://x.example/a.png)").count("https://x.example/a.png") == 2


@pytest.mark.parametrize("path", sorted(SHARED.glob("*.md")), ids=lambda path: path.stem)
def test_shared_texts_lose_no_word(path: Path) -> None:
    typed = clean_text(path.read_bytes().decode(), "text")
    for reading in (CURRENT, KEPT):
        assert lost(typed, second_rule.text(typed, reading)) == []
        assert lost(typed, read_of(second_rule.html(typed, reading))) == []


# What means something somewhere: marks, signs of Markdown, line ends, scripts, addresses.
_PIECES = st.sampled_from(
    [
        *("word", "Wort", "平和", "を。", "سلام", "ไทย", " ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u2028", "\x0b"),
        *("- ", "* ", "+ ", "• ", "– ", "o ", "§\t", "a) ", "b) ", "(i) ", "(ii) ", "1. ", "2) ", "1989. ", "*", "**"),
        *("_", "__", "[", "](", "]", "(", ")", "[^1]", "[^1]: ", "[^2]:", "|", "|---|---|", "\n|---|\n", "`", "```"),
        *("#", "## ", "> ", ">", "---", "===", "\\", "&amp;", "<", "<b>", "!", "![", "^", "~", ":", ";", ".", "ü"),
        *("https://x.example/a_b", "www.x.example/y", "a_b@x.example", "[a]: /b", "<https://u.example>", '"t"'),
        *("x" * 65, "y " * 35),
    ]
)


@given(st.lists(_PIECES | st.text(max_size=4), max_size=25).map("".join), st.booleans())
def test_any_text_keeps_every_word_from_paste_to_page_and_text_file(pasted: str, joins_lines: bool) -> None:
    try:
        typed, reading = clean_text(pasted, "text"), Reading(PASTED, joins_lines)
        page, text = second_rule.html(typed, reading), second_rule.text(typed, reading)
    except FieldError:
        # What cannot be read is refused while its coordinator writes it.
        return
    assert lost(typed, text) == []
    assert lost(typed, read_of(page)) == []


class _Tags(HTMLParser):
    """Refuses every tag, attribute and address that could run or load anything."""

    ALLOWED = frozenset(
        [
            *("p", "br", "hr", "em", "strong", "a", "ul", "ol", "li", "blockquote", "sup", "span"),
            *("h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
        ]
    )
    VALUES = frozenset(["class", "id", "start", "value", "rel", "title", "href"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.ALLOWED
        for name, value in attrs:
            assert name in self.VALUES
            if name == "href" and ":" in (value or ""):
                assert (value or "").partition(":")[0].lower() in ("http", "https", "mailto")


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://tracker.example/pixel.png)",
        '[x](https://a.example "onmouseover=alert(1)")',
        'a) <b onclick="alert(1)">\nb) x',
        "[^<script>]: a\n\nb[^<script>]",
        "| <svg/onload=alert(1)> |\n|---|",
        "https://a.example/\"onmouseover='alert(1)'",
    ],
)
def test_t22_nothing_runs_or_loads_by_the_second_rule(typed: str) -> None:
    _Tags().feed(_page(typed))


@given(st.text(st.sampled_from("<>&\"'/=() scriptonla:[]!`*_#-\n|^1)w.@"), max_size=60))
def test_t22_no_text_makes_another_tag_by_the_second_rule(typed: str) -> None:
    _Tags().feed(second_rule.html(typed, CURRENT))


@pytest.mark.parametrize("query", ["?bcc=eve@x.example", "?subject=a&body=b", "&#63;bcc=eve@x.example"])
def test_t45_link_to_an_address_adds_no_header_by_the_second_rule(query: str) -> None:
    typed = f"[write](mailto:desk@x.example{query})"
    assert "eve" not in _page(typed)
    assert _text(typed) == "write (mailto:desk@x.example)"


@pytest.mark.parametrize(
    "typed",
    [
        "Free\u202edom",
        "Free&#x202e;dom",
        "[w](https://a.example '&#x202e;t')",
        "[w](https://a.example/&#x202e;)",
        "a\u200fb",
    ],
)
def test_t44_second_rule_shows_nothing_invisible(typed: str) -> None:
    for shown in (second_rule.html(typed, CURRENT), second_rule.text(typed, CURRENT)):
        assert not any(unicodedata.category(letter) in ("Cf", "Zl", "Zp") for letter in shown)


def test_t44_second_rule_heaps_no_marks() -> None:
    assert is_stream_safe(second_rule.html("[a](b 'x" + "&#x301;&#x316;" * 5_000 + "')", CURRENT))
