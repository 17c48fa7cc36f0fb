"""What was done too often: errors that say how long to wait."""

from datetime import timedelta
from math import ceil

from petition.errors import PetitionError


class TooOften(PetitionError):
    """Something was done so often that doing it again has to wait; `seconds` is how long."""

    code = "too_often"
    words = "This was done too often. It is possible again in {wait}."

    def __init__(self, left: timedelta) -> None:
        self.seconds = max(ceil(left.total_seconds()), 1)
        super().__init__(self.words.format(wait=_wait(self.seconds)))


class TooManyAttempts(TooOften):
    """Attempts to sign in failed, and the next comes too soon."""

    code = "too_many_attempts"
    words = "Several attempts to sign in have failed. Try again in {wait}."


class TooManyAnswers(TooOften):
    """Somebody signed and withdrew so often that signing again has to wait."""

    code = "too_many_answers"
    words = (
        "You signed and withdrew many times within a day, so this signature was not recorded. "
        "You can sign again in {wait}. Withdrawing is possible at any time."
    )


class TooManyChanges(TooOften):
    """Somebody changed their printed line so often that the next change has to wait."""

    code = "too_many_changes"
    words = (
        "You changed your line many times within a day, so this change was not recorded. "
        "You can change it again in {wait}."
    )


class TooManyMutings(TooOften):
    """Somebody asked for no more reminders, and took it back, so often that taking it back has to wait."""

    code = "too_many_mutings"
    words = (
        "You asked for no more reminders and took it back many times within a day, so you still get none. "
        "You can take it back in {wait}. Signing and declining are possible as before."
    )


def _wait(seconds: int) -> str:
    """Return a time to wait in words, rounded up."""
    if seconds == 1:
        return "a second"
    if seconds < 90:
        return f"{seconds} seconds"
    return f"{ceil(seconds / 60)} minutes" if seconds < 2 * 3600 else f"{ceil(seconds / 3600)} hours"
