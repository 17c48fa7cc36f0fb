"""Matters: sentences, keys, causes, and when a reminder is called for."""

from datetime import UTC, datetime, timedelta

import pytest

from petition.domain.matters import ABOUT, NEEDED, REVIEWED, Key, Kind, about, by_kind, is_time_to_remind

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_every_kind_has_its_words_and_a_place_where_it_is_shown() -> None:
    assert set(ABOUT) == set(Kind) == {*REVIEWED, *NEEDED}
    assert Kind.CHANGED in REVIEWED
    assert Kind.DUE not in REVIEWED


def test_sentence_isolates_names_of_the_other_direction_and_takes_their_braces_as_they_are() -> None:
    said = {"who": "דן {who}", "note": "{note} {0}"}
    assert str(about(Kind.NOTE, "a", subject=3, said=said, statement=1)) == "\u2068דן {who}\u2069 writes: “{note} {0}”"


def test_another_fact_is_another_cause_and_another_key() -> None:
    one, same, other = (about(Kind.NOTE, note, subject=3, said={"note": note}, statement=1) for note in ("a", "a", "b"))
    assert one.cause == same.cause != other.cause
    assert one.key == same.key != other.key


@pytest.mark.parametrize(
    ("subject", "numbers"), [(7, (7,)), ("7,12", (7, 12)), ("", ()), ("gmx.de", ()), ("1,99999999999", ()), ("²", ())]
)
def test_key_says_of_which_kind_and_whom_it_is(subject: str | int, numbers: tuple[int, ...]) -> None:
    one = about(Kind.ALIKE, "facts", subject=subject, statement=1)
    assert one.invitations == numbers
    assert Key.read(one.key) == (Kind.ALIKE, numbers)


@pytest.mark.parametrize("text", ["", ".", "nothing.3.0123456789", "ALIKE.3"])
def test_what_is_no_key_names_nothing(text: str) -> None:
    assert Key.read(text) is None


def test_matters_are_told_apart_by_kind_in_their_order() -> None:
    few, first, second = (
        about(Kind.FEW, statement=1),
        about(Kind.ALIKE, 1, statement=1),
        about(Kind.ALIKE, 2, statement=1),
    )
    assert by_kind([few, first, second]) == {Kind.FEW: [few], Kind.ALIKE: [first, second]}


def test_what_is_so_all_the_time_counts_as_the_newest() -> None:
    assert about(Kind.REFUSED, statement=1).moment > about(Kind.NOTE, at=NOON, statement=1).moment == NOON


@pytest.mark.parametrize(
    ("hours", "closes_in", "expected"),
    [(0, 240, False), (47, 240, False), (48, 240, True), (5, 12, False), (6, 12, True)],
)
def test_reminder_is_called_for_after_two_days_or_half_of_the_time(
    hours: int, closes_in: int, *, expected: bool
) -> None:
    closes_at, now = NOON + timedelta(hours=closes_in), NOON + timedelta(hours=hours)
    assert is_time_to_remind(NOON, closes_at, now) is expected
