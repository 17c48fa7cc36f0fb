"""Moments: in UTC, by the database's own clock."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import (
    UtcDateTime,
    database_after,
    database_now,
    database_time,
    table_of,
)
from petition.models import WorkerHeartbeat


def test_times_come_back_in_utc(session: Session) -> None:
    cairo = datetime(2026, 12, 4, 17, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    session.add(WorkerHeartbeat(name="one", seen_at=cairo))
    session.flush()
    session.expire_all()
    stored = session.scalars(select(WorkerHeartbeat.seen_at)).one()
    assert stored == cairo
    assert stored.utcoffset() == timedelta(0)


def test_time_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        # A time without a zone is the fault.
        UtcDateTime().process_bind_param(datetime(2026, 12, 4), session.get_bind().dialect)  # noqa: DTZ001


def test_f15_databases_clock_runs_on_within_a_transaction_and_compares(session: Session) -> None:
    first = session.scalars(select(database_now())).one()
    session.add_all(
        [
            WorkerHeartbeat(name="past", seen_at=first - timedelta(seconds=1)),
            WorkerHeartbeat(name="future", seen_at=first + timedelta(minutes=1)),
        ]
    )
    session.flush()
    late = session.scalars(select(WorkerHeartbeat.name).where(WorkerHeartbeat.seen_at <= database_now())).all()
    assert late == ["past"]
    threading.Event().wait(0.01)
    assert session.scalars(select(database_now())).one() > first
    assert abs(first - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [0, 1.5, 120, -60, 86400])
def test_time_so_many_seconds_from_now_is_the_databases(session: Session, seconds: float) -> None:
    now, then = session.execute(select(database_now(), database_after(seconds))).one()
    assert abs((then - now).total_seconds() - seconds) < 0.5
    session.execute(table_of(WorkerHeartbeat).insert().values(name="one", seen_at=database_after(seconds)))
    stored = session.scalars(select(WorkerHeartbeat.seen_at)).one()
    assert abs((stored - now).total_seconds() - seconds) < 5
    # SQLite counts milliseconds, and both may fall into the same.
    past = session.scalars(select(WorkerHeartbeat.name).where(WorkerHeartbeat.seen_at <= database_now())).all()
    assert bool(past) is (seconds <= 0)


def test_database_tells_its_time(session: Session) -> None:
    assert abs(database_time(session) - datetime.now(UTC)) < timedelta(minutes=1)
