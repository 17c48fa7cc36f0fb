"""Workers' signs of life: one row for each worker, and no sign without its time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import WorkerHeartbeat

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_worker_has_one_row_which_follows_it(session: Session) -> None:
    for seen_at in (NOON, NOON + timedelta(seconds=5)):
        session.merge(WorkerHeartbeat(name="host:1", seen_at=seen_at))
        session.flush()
    heartbeats = table_of(WorkerHeartbeat)
    for wrong in ({"name": "host:1", "seen_at": NOON}, {"name": "host:2", "seen_at": None}):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(heartbeats).values(wrong))
    assert session.scalars(select(heartbeats.c.seen_at)).all() == [NOON + timedelta(seconds=5)]
