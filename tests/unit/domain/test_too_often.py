"""Errors that say how long to wait: in seconds, minutes or hours, rounded up."""

from datetime import timedelta

import pytest

from petition.domain.too_often import TooManyAnswers, TooOften


@pytest.mark.parametrize(
    ("left", "seconds", "words"),
    [
        (timedelta(0), 1, "a second"),
        (timedelta(microseconds=1), 1, "a second"),
        (timedelta(seconds=89), 89, "89 seconds"),
        (timedelta(seconds=90), 90, "2 minutes"),
        (timedelta(hours=2) - timedelta(seconds=1), 7199, "120 minutes"),
        (timedelta(hours=2), 7200, "2 hours"),
        (timedelta(hours=23, minutes=1), 82860, "24 hours"),
    ],
)
def test_wait_is_told_rounded_up(left: timedelta, seconds: int, words: str) -> None:
    error = TooOften(left)
    assert error.seconds == seconds
    assert str(error) == f"This was done too often. It is possible again in {words}."


def test_each_says_what_may_still_be_done() -> None:
    assert str(TooManyAnswers(timedelta(minutes=5))).endswith(
        "You can sign again in 5 minutes. Withdrawing is possible at any time."
    )
