"""Workers' signs of life, so that others can tell that mail is moving."""

from datetime import datetime

from sqlalchemy import delete, insert, or_, select
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, table_of
from petition.models import WorkerHeartbeat

worker_heartbeats = table_of(WorkerHeartbeat)

_FORGOTTEN_SECONDS = 24 * 3600


def beat(session: Session, worker: str) -> None:
    """Leave a sign of life, and clear away those of workers long gone."""
    session.execute(
        delete(worker_heartbeats).where(
            or_(worker_heartbeats.c.name == worker, worker_heartbeats.c.seen_at < database_after(-_FORGOTTEN_SECONDS))
        )
    )
    session.execute(insert(worker_heartbeats).values(name=worker, seen_at=database_now()))


def last_beat(session: Session) -> datetime | None:
    """Return when any worker was last at work."""
    return session.scalar(select(worker_heartbeats.c.seen_at).order_by(worker_heartbeats.c.seen_at.desc()).limit(1))
