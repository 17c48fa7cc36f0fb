"""Signs of life: the newest counts, and those of workers long gone are cleared away."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.models import WorkerHeartbeat
from petition.services.delivery import heartbeats


def _names(session: Session) -> list[str]:
    return list(session.scalars(select(WorkerHeartbeat.name).order_by(WorkerHeartbeat.name)))


def _grow_old(session: Session, name: str, age: timedelta) -> None:
    seen = database_time(session) - age
    session.execute(update(WorkerHeartbeat).where(WorkerHeartbeat.name == name).values(seen_at=seen))


def test_the_newest_sign_of_life_counts(session: Session) -> None:
    assert heartbeats.last_beat(session) is None
    before = database_time(session)
    heartbeats.beat(session, "one")
    heartbeats.beat(session, "two")
    _grow_old(session, "two", timedelta(hours=1))
    seen = heartbeats.last_beat(session)
    assert seen is not None
    assert before <= seen <= database_time(session)


def test_a_worker_leaves_one_sign_and_those_long_gone_none(session: Session) -> None:
    for name in ("one", "two", "one"):
        heartbeats.beat(session, name)
    _grow_old(session, "one", timedelta(hours=23))
    _grow_old(session, "two", timedelta(hours=25))
    heartbeats.beat(session, "three")
    assert _names(session) == ["one", "three"]
