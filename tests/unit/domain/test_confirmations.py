"""What was shown and what is so now: alike where nothing changed, and told apart where anything did."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.confirmations import Shown
from petition.errors import FieldError, ShownChanged

_ROWS = st.lists(st.tuples(st.integers(0, 5), st.text(max_size=3)), max_size=4, unique_by=lambda row: row[0])
_FACTS = st.lists(st.text(max_size=3) | st.integers(0, 5) | st.none(), max_size=3)
_SHOWN = Shown.of(["The text"], [(1, "a@x.example"), (2, "b@x.example")])


@given(_FACTS, _ROWS, _FACTS, _ROWS)
def test_t36_two_pages_have_one_digest_only_if_they_show_the_same(
    facts: list[object], rows: list[tuple[int, str]], others: list[object], more: list[tuple[int, str]]
) -> None:
    same = facts == others and sorted(rows) == sorted(more)
    assert (Shown.of(facts, rows) == Shown.of(others, more)) is same


def test_order_of_people_does_not_matter_and_more_than_a_lot_is_read() -> None:
    rows = [(number, f"{number}@x.example") for number in range(2500)]
    mixed = Random(7).sample(rows, len(rows))
    assert Shown.of([], mixed) == Shown.of([], iter(rows))
    assert Shown.of([], [*rows[:-1], (2499, "other")]) != Shown.of([], rows)


def test_it_is_read_as_it_was_written() -> None:
    assert Shown.read(str(_SHOWN)) == _SHOWN


@pytest.mark.parametrize(
    "text", ["", "2", "x.y.2", f"{'0' * 64}.{'0' * 64}.", f"{'0' * 64}.{'0' * 64}.-1", f" {_SHOWN}"]
)
def test_what_does_not_say_what_was_shown_is_refused(text: str) -> None:
    with pytest.raises(FieldError, match="what the page showed of the signatories that you confirm is missing"):
        Shown.read(text, "signatories")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Shown.of(["The text"], [(1, "a@x.example")]), "You confirmed 2 entries, but it would now be 1."),
        (
            Shown.of(["The text"], [(1, "a@x.example"), (3, "b@x.example")]),
            "You confirmed 2 entries. It would be as many now, but something about them changed.",
        ),
        (
            Shown.of(["Another"], [(1, "a@x.example"), (2, "b@x.example")]),
            "What this is about was changed after you had opened the page.",
        ),
    ],
)
def test_t36_what_changed_is_said(now: Shown, words: str) -> None:
    with pytest.raises(ShownChanged) as refusal:
        now.check(_SHOWN, "Nothing was sent", what="entries")
    assert str(refusal.value) == f"{words} Nothing was sent; look again."


def test_nothing_is_compared_where_nothing_was_shown() -> None:
    _SHOWN.check(None, "Nothing was sent")
    _SHOWN.check(Shown.read(str(_SHOWN)), "Nothing was sent")
