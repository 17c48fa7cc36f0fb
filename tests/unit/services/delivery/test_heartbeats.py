"""Signs of life: the newest counts, and those of workers long gone are cleared away."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.clock import utc_now
from petition.models import WorkerHeartbeat
from petition.services.delivery import heartbeats


def _names(session: Session) -> list[str]:
    return list(session.scalars(select(WorkerHeartbeat.name).order_by(WorkerHeartbeat.name)))


def test_signs_of_life(session: Session) -> None:
    assert heartbeats.last_beat(session) is None
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as clock:
        heartbeats.beat(session, "one")
        first = utc_now()
        assert heartbeats.last_beat(session) == first
        clock.shift(timedelta(hours=1))
        heartbeats.beat(session, "one")
        heartbeats.beat(session, "two")
        assert heartbeats.last_beat(session) == first + timedelta(hours=1)
        assert _names(session) == ["one", "two"]
        clock.shift(timedelta(days=2))
        heartbeats.beat(session, "three")
        assert heartbeats.last_beat(session) == utc_now()
    assert _names(session) == ["three"]
