"""Letters and Roman numbers are those of Word and of a browser."""

import pytest

from petition.documents.numerals import in_css, in_word, letters, roman


@pytest.mark.parametrize(
    ("number", "made"),
    [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (1994, "mcmxciv"), (0, "0"), (-1, "-1"), (4000, "4000")],
)
def test_roman_numbers(number: int, made: str) -> None:
    assert roman(number) == made


def test_letters_after_the_alphabet() -> None:
    assert [letters(one, is_repeated=True) for one in (1, 26, 27, 28, 53, 0)] == ["a", "z", "aa", "bb", "aaa", "0"]
    assert [letters(one, is_repeated=False) for one in (1, 26, 27, 28, 53)] == ["a", "z", "aa", "ab", "ba"]
    assert letters(10**6, is_repeated=True) == "1000000"


@pytest.mark.parametrize(
    ("style", "made"),
    [
        ("decimal", "4"),
        ("decimalZero", "04"),
        ("lowerLetter", "d"),
        ("upperLetter", "D"),
        ("lowerRoman", "iv"),
        ("upperRoman", "IV"),
        ("none", ""),
        ("russianLower", None),
        ("hebrew1", None),
        ("", None),
    ],
)
def test_kinds_of_word(style: str, made: str | None) -> None:
    assert in_word(style, 4) == made


@pytest.mark.parametrize(
    ("style", "made"),
    [
        ("1", "4"),
        ("decimal-leading-zero", "04"),
        ("a", "d"),
        ("A", "D"),
        ("lower-latin", "d"),
        ("upper-alpha", "D"),
        ("i", "iv"),
        ("I", "IV"),
        ("upper-roman", "IV"),
        ("lower-greek", None),
    ],
)
def test_kinds_of_a_page(style: str, made: str | None) -> None:
    assert in_css(style, 4) == made
