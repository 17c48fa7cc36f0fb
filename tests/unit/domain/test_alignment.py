"""The longest common subsequence: as long as it can be, and in bounds of time and memory."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain import alignment
from petition.domain.alignment import align

SHORT = st.text("abc", max_size=12)


def _longest(before: str, after: str) -> int:
    """Return how many pairs there can be, by the textbook's table."""
    row = [0] * (len(after) + 1)
    for one in before:
        last, row = row, [0]
        for at, other in enumerate(after):
            row.append(last[at] + 1 if one == other else max(last[at + 1], row[at]))
    return row[-1]


def _check(before: str, after: str) -> None:
    pairs = align(before, after)
    assert all(before[old] == after[new] for old, new in pairs)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(pairs))
    assert len(pairs) == _longest(before, after)


@given(SHORT, SHORT)
def test_pairs_are_in_order_and_as_many_as_can_be(before: str, after: str) -> None:
    _check(before, after)


@pytest.mark.parametrize("most", [1, 12, 40])
def test_sequences_that_are_divided_for_their_size_have_as_many_pairs(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(alignment, "_MOST_BITS", most)
    for before, after in (("abcabba", "cbabac"), ("aaaabbbb", "bbbbaaaa"), ("abc" * 5, "cab" * 5), ("a", "bca")):
        _check(before, after)


def test_what_is_the_same_at_both_ends() -> None:
    assert align("abXcd", "abYZcd") == [(0, 0), (1, 1), (3, 4), (4, 5)]
    assert align("aaa", "aa") == [(0, 0), (1, 1)]
    assert align("", "abc") == align("abc", "") == []
