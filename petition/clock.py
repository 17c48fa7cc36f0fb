"""The one place that asks what time it is, so that tests can set the clock.

What decides whether a statement is still open is the database's clock
(`petition.db.database_now`); this clock serves everything that does not race,
such as the age of a worker's heartbeat.
"""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present as an aware datetime in UTC."""
    return datetime.now(UTC)
