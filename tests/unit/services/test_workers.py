"""Signs of life: the newest counts, and those of workers long gone are cleared away."""

from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.clock import utc_now
from petition.models import WorkerHeartbeat
from petition.services import workers


def _names(session: Session) -> list[str]:
    return list(session.scalars(select(WorkerHeartbeat.name).order_by(WorkerHeartbeat.name)))


def test_signs_of_life(session: Session) -> None:
    assert workers.last_beat(session) is None
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False) as clock:
        workers.beat(session, "one")
        first = utc_now()
        assert workers.last_beat(session) == first
        clock.shift(timedelta(hours=1))
        workers.beat(session, "one")
        workers.beat(session, "two")
        assert workers.last_beat(session) == first + timedelta(hours=1)
        assert _names(session) == ["one", "two"]
        clock.shift(timedelta(days=2))
        workers.beat(session, "three")
        assert workers.last_beat(session) == utc_now()
    assert _names(session) == ["three"]
