"""Paragraphs, lists, tables and quotations of a document as Markdown that is read as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.documents.writing import write
from petition.domain.text import clean_text
from petition.domain.text_rules import CURRENT
from petition.editions import second_rule

WORD_LIST = (
    "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list: Ignore'>"
    "·<span>&nbsp;&nbsp;</span></span><![endif]>first</p>"
    "<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o<span>&nbsp;</span></span>second</p>"
    "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>a)<span>&nbsp;</span></span>third</p>"
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>two</div><div><br></div><div>Three</div>", "One\ntwo\n\nThree"),
        ("<h1>One</h1><h2><b>Two</b></h2><h3>Three<br>3</h3>", "# One\n\n## Two\n\n### Three 3"),
        ("<ul><li>a<li>b<ol start=3><li>c</ol></ul>", "- a\n- b\n  3. c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
        ("<ol><li><p>a</p><p>more</p></li><li value=7>b</li></ol>", "1. a\n   more\n7. b"),
        ("<table><tr><th>A<th>B<tr><td>1|2<td><p>x<p>y</table>", "| A | B |\n|---|---|\n| 1\\|2 | x y |"),
        ("<table><tr><td><p>Only</p></td></tr><tr><td>words</td></tr></table>", "Only\n\nwords"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<p>&gt; no<br># no</p>", "\\> no\n\\# no"),
        (f"<p>{'x' * 70}<br>y</p>", f"{'x' * 70}  \ny"),
        (WORD_LIST, "- first\n  - second\na) third"),
        ("<!--StartFragment--><p>One</p><!--EndFragment-->", "One"),
        ("", ""),
    ],
)
def test_document(html: str, markdown: str) -> None:
    assert write(html).markdown == markdown


def test_merged_cells_keep_their_place_and_are_named() -> None:
    document = write("<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>")
    assert document.markdown == "| a |  |\n|---|---|\n| b | c |"
    assert document.dropped == ("merged cells of a table",)


_TAGS = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "<ol>", "<td>", "<tr>", "<table>", "</table>", "<br>"),
        *(
            "<h2>",
            "<div>",
            "</div>",
            "<blockquote>",
            "<sup>",
            "</sup>",
            "<i>",
            " ",
            "word",
            "Wort",
            "平和",
            "one. two",
            "3",
        ),
    ]
)


@given(st.lists(_TAGS, max_size=25).map("".join))
def test_no_word_of_a_paste_is_lost(html: str) -> None:
    shown = second_rule.text(clean_text(write(html).markdown, "text"), CURRENT)
    for word in ("word", "Wort", "平和"):
        assert shown.count(word) == html.count(word)
