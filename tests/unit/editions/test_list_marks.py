"""Which lines begin an item of a list, and which only look like it."""

import pytest

from petition.editions.list_marks import Rank, find_marks


def _found(text: str) -> list[str]:
    """Return the marks of the lines that are items."""
    return [mark.text for _, mark in sorted(find_marks(text.split("\n")).items())]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("• one", ["•"]),
        ("•one", ["•"]),
        ("\u00b7\u00a0\u00a0\u00a0one", ["·"]),
        ("\uf0b7    one", ["\uf0b7"]),
        ("・一つ", ["・"]),
        ("- one", ["-"]),
        ("– one\n– two", ["–", "–"]),
        ("—\u00a0one", ["—"]),
        ("o one\no two", ["o", "o"]),
        ("o    one", ["o"]),
        ("* one\n* two", ["*", "*"]),
        ("+ one\n+ two", ["+", "+"]),
        ("§    one", ["§"]),
        ("a) one", ["a)"]),
        ("(a) one\n(b) two", ["(a)", "(b)"]),
        ("a. one\nb. two", ["a.", "b."]),
        ("(i) one\n(ii) two\n(iii) three", ["(i)", "(ii)", "(iii)"]),
        ("1) one\n2) two", ["1)", "2)"]),
        ("(1)\u00a0one", ["(1)"]),
        ("A) one\nB) two", ["A)", "B)"]),
        ("27. The Union", ["27."]),
        ("10. Peace\n11. Freedom", ["10.", "11."]),
        ("- 2 - 3 of them", ["-"]),
        ("(a)(i) one\n(a)(ii) two", ["(a)(i)", "(a)(ii)"]),
    ],
)
def test_line_begins_an_item(text: str, marks: list[str]) -> None:
    assert _found(text) == marks


@pytest.mark.parametrize(
    "text",
    [
        "1989. That was the year",
        "10. Mai",
        "3. října 2026",
        "- 2 -",
        "– iv –",
        "+ 32 2 555\n+ 32 2 556",
        "+ 5 percent",
        "*",
        "* Abstained in the vote",
        "– William Blake",
        "o povo unido",
        "§ 5 of the act",
        "A. Smith\nB. Jones",
        "a. word without a neighbour",
        "(s) who signed",
        "(2026) was late",
        "-5 degrees",
        "1.5 million people",
        "•",
        "- ",
        "e.g. this",
        "007. Bond",
        "①one",
    ],
)
def test_line_is_what_it_is(text: str) -> None:
    assert _found(text) == []


def test_letter_i_follows_h_and_is_one_otherwise() -> None:
    letters = "\n".join(f"{letter}) word" for letter in "abcdefghij")
    assert {mark.rank for mark in find_marks(letters.split("\n")).values()} == {Rank.LETTER}
    assert find_marks(["i) word", "ii) word"])[0].rank is Rank.ROMAN
    assert [mark.ordinal for mark in find_marks(["iii) x", "iv) x", "v) x", "ix) x", "x) x"]).values()] == [
        3,
        4,
        5,
        9,
        10,
    ]


def test_dash_far_from_another_is_none() -> None:
    between = ["word"] * 7
    assert find_marks(["– one", *between, "– two"]) == {}
    assert len(find_marks(["– one", *between[:3], "– two"])) == 2


def test_what_follows_the_mark_is_kept() -> None:
    mark = find_marks(["    a)    one  two"])[0]
    assert (mark.text, mark.rest, mark.is_plain) == ("a)", "one  two", False)
