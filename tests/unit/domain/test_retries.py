"""When to try again: later each time, never after the end, and not all at once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain import retries
from petition.domain.retries import GIVE_UP, faster, next_attempt, slower

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def _wait(attempts: int, stretch: float = 1.0) -> timedelta:
    again = next_attempt(NOW, attempts, queued_at=NOW, until=None, spread=lambda *_: stretch)
    assert again is not None
    return again - NOW


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 15), (1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 240), (500, 240)]
)
def test_f05_waits_begin_at_a_quarter_of_an_hour_and_double_up_to_four_hours(attempts: int, minutes: int) -> None:
    assert _wait(attempts) == timedelta(minutes=minutes)


def test_jitter_only_lengthens() -> None:
    given_bounds: list[tuple[float, float]] = []

    def spread(low: float, high: float) -> float:
        given_bounds.append((low, high))
        return high

    again = next_attempt(NOW, 1, queued_at=NOW, until=None, spread=spread)
    assert again == NOW + timedelta(minutes=15) * 1.25
    assert given_bounds == [(1.0, 1.25)]


@given(st.integers(0, 60))
def test_first_retry_is_not_before_greylisting_ends(attempts: int) -> None:
    again = next_attempt(NOW, attempts, queued_at=NOW, until=None)
    assert again is not None
    assert timedelta(minutes=15) <= again - NOW <= timedelta(hours=5)


@pytest.mark.parametrize(
    ("queued", "until", "again"),
    [
        (timedelta(0), None, True),
        (GIVE_UP - timedelta(minutes=16), None, True),
        (GIVE_UP - timedelta(minutes=15), None, False),
        (GIVE_UP + timedelta(days=9), None, False),
        (timedelta(0), timedelta(minutes=16), True),
        (timedelta(0), timedelta(minutes=15), False),
        (timedelta(0), timedelta(minutes=-1), False),
        (GIVE_UP, timedelta(days=9), False),
    ],
)
def test_giving_up_after_four_days_or_at_the_closing_time(
    queued: timedelta, until: timedelta | None, again: bool
) -> None:
    closes = None if until is None else NOW + until
    found = next_attempt(NOW, 1, queued_at=NOW - queued, until=closes, spread=lambda low, _: low)
    assert (found is not None) is again


def test_pause_of_a_domain_grows_to_an_hour_and_shrinks_to_nothing() -> None:
    pauses = [timedelta(0)]
    while slower(pauses[-1]) != pauses[-1]:
        pauses.append(slower(pauses[-1]))
    assert pauses[1] == retries.DOMAIN_FIRST == timedelta(seconds=30)
    assert pauses[2] == timedelta(minutes=1)
    assert pauses[-1] == retries.DOMAIN_LONGEST
    down = [pauses[-1]]
    while down[-1]:
        down.append(faster(down[-1]))
    assert down == sorted(down, reverse=True)
    assert down[-2] >= timedelta(seconds=1)
    assert len(down) < 10
