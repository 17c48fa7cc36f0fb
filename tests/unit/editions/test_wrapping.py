"""Lines that were wrapped are known by their length, and joined as their script wants it."""

import pytest

from petition.editions.wrapping import is_wrapped, joined, widths

WRAPPED = [(70, 70), (61, 61), (5, 5)]


@pytest.mark.parametrize(
    ("content", "lengths", "made"),
    [
        ("one\ntwo \nthree", WRAPPED, "one two three"),
        ("one  \ntwo\nthree", WRAPPED, "one  \ntwo three"),
        ("one\\\ntwo\nthree", WRAPPED, "one\\\ntwo three"),
        ("平和を\n求めます。\nPeace", [(33, 66), (31, 62), (5, 5)], "平和を求めます。 Peace"),
        ("평화를\n원한다\n우리", [(33, 66), (31, 62), (5, 5)], "평화를 원한다 우리"),
        ("one\ntwo\nthree", [(70, 70), (59, 59), (5, 5)], ""),
        ("one\ntwo\nthree", [(70, 70), (81, 81), (5, 5)], ""),
        ("one\ntwo\nthree", [(70, 70), (60, 60), (81, 81)], ""),
        ("one\ntwo", WRAPPED, ""),
    ],
)
def test_lines_of_sixty_to_eighty_are_joined(content: str, lengths: list[tuple[int, int]], made: str) -> None:
    assert joined(content, lengths) == made


def test_length_is_in_characters_and_in_columns() -> None:
    assert widths("平和 x  ") == (4, 6)
    assert widths("Peace ") == (5, 5)
    assert widths("한국") == (2, 4)


def test_wrapped_line_has_sixty_to_eighty_of_either() -> None:
    assert [length for length in range(100) if is_wrapped((length, length))] == list(range(60, 81))
    assert is_wrapped((31, 62))
    assert is_wrapped((62, 124))
