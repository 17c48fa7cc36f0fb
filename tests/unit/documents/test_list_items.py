"""Lists keep the marks that their readers saw, from a page and from a clipboard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.documents.list_items import SIGNS_OF_LISTS
from petition.documents.writing import write
from petition.domain.text import clean_text
from petition.domain.text_rules import CURRENT
from petition.editions import second_rule

_PASTED = "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp;</span></span>{}</p>"
LONG = "We call upon all governments and parliaments of the world to act."


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<ol type=a><li>x<li>y<ol type=i><li>z<li>w</ol></ol>", "a. x\nb. y\n   i. z\n   ii. w"),
        ("<ol type=A start=3><li>x<li>y</ol>", "C. x\n\nD. y"),
        ("<ol style='list-style-type: upper-roman'><li>x<li value=4>y</ol>", "I. x\n\nIV. y"),
        ("<ol><li style='list-style-type:lower-alpha'>x<li style='list-style-type:lower-alpha'>y</ol>", "a. x\nb. y"),
        ("<ol><li>x<ol style='list-style:upper-alpha'><li>y<li>z</ol><li>w</ol>", "1. x\n\n   A. y\n\n   B. z\n\n2. w"),
        ("<ul style='list-style-type:square'><li>x</ul>", "- x"),
        ("<ol start=x><li value=y>x</ol>", "1. x"),
        ("<ul><li><ol><li>x</ol></ul>", "1. x"),
        ("<ol type=a><li><p>x</p><table><tr><td><ol><li>y</ol></table></ol>", "a. x\n   1. y"),
        (_PASTED.format("(a)", "x") + _PASTED.format("(b)", "y"), "(a) x\n(b) y"),
        (_PASTED.format("1.1", "x") + _PASTED.format("1.2", "y"), "1.1 x\n\n1.2 y"),
        (_PASTED.format("v", "x") + _PASTED.format("§", "y"), "- x\n- y"),
    ],
)
def test_marks(html: str, markdown: str) -> None:
    assert write(html) == (markdown, ())


def test_signs_that_became_digits_are_named() -> None:
    assert write("<ol style='list-style-type:lower-greek'><li>x</ol>") == ("1. x", (SIGNS_OF_LISTS,))


@pytest.mark.parametrize(
    "html",
    [
        f"<ol><li><p>{LONG}</p><p>{LONG}</p></ol>",
        f"<ol type=I><li>{LONG}<li>{LONG}</ol>",
        f"<ol><li>{LONG}<ol type=A><li>{LONG}<li>{LONG}</ol></ol>",
        _PASTED.format("1.1", LONG) + _PASTED.format("1.2", LONG),
    ],
)
def test_long_items_are_not_joined(html: str) -> None:
    """Their lines have the length of lines that were wrapped, and each of them ends on purpose."""
    body = clean_text(write(html).markdown, "text")
    assert f"{LONG} " not in second_rule.text(body, CURRENT)
    assert second_rule.remarks(body, CURRENT) == []


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=6, unique=True),
    st.sampled_from(["1", "a", "A", "i", "I", "decimal-leading-zero"]),
    st.sampled_from(["x", LONG, "y z"]),
)
def test_each_mark_is_read_as_it_was_seen(numbers: list[int], kind: str, words: str) -> None:
    items = "".join(f"<li value={number}>{words}" for number in numbers)
    body = write(f"<ol style='list-style-type:{kind}' type={kind}>{items}</ol>").markdown
    read = second_rule.text(clean_text(body, "text"), CURRENT).split("\n")
    assert [line.strip() for line in read if line] == [line.strip() for line in body.split("\n") if line]
    assert len([line for line in read if line]) == len(numbers)
