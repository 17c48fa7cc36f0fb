"""When to try again, and when to stop trying.

The first retry comes after a quarter of an hour, because greylisting servers
accept a mail then (RFC 6647). Each later pause is twice as long, up to four
hours. A random addition spreads mails that failed together. RFC 5321, section
4.5.4.1 asks for four to five days; a mail that asks for an answer is pointless
once its statement has closed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import uniform

FIRST = timedelta(minutes=15)
LONGEST = timedelta(hours=4)
GIVE_UP = timedelta(days=4)
DOMAIN_FIRST = timedelta(seconds=30)
DOMAIN_LONGEST = timedelta(hours=1)


def next_attempt(
    now: datetime,
    attempts: int,
    *,
    queued_at: datetime,
    until: datetime | None,
    spread: Callable[[float, float], float] = uniform,
) -> datetime | None:
    """Return when to try again after `attempts` failures, or None for never.

    `until` is when the statement closes, for a mail that asks for an answer.
    """
    # So many doublings reach the longest wait; a power of hundreds would be beyond every timedelta.
    doublings = min(max(attempts - 1, 0), 10)
    wait = min(FIRST * 2**doublings, LONGEST) * spread(1.0, 1.25)
    return None if is_too_late(now + wait, queued_at, until) else now + wait


def is_too_late(moment: datetime, queued_at: datetime, until: datetime | None) -> bool:
    """Return whether a moment is too late for any attempt; no two moments are too far apart to be compared."""
    return moment - queued_at >= GIVE_UP or (until is not None and moment >= until)


def slower(interval: timedelta) -> timedelta:
    """Return the pause after one more failure of a domain."""
    return min(max(interval * 2, DOMAIN_FIRST), DOMAIN_LONGEST)


def faster(interval: timedelta) -> timedelta:
    """Return the pause after a success of a domain that had failed; zero means full speed."""
    shorter = interval / 4
    return shorter if shorter >= timedelta(seconds=1) else timedelta(0)
