"""The audit log: numbered by itself, timed by the database, with details as they were given."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.models import AuditEvent

events = table_of(AuditEvent)
ABOUT = {"actor": "user:1", "action": "test", "subject_type": "invitation"}


def test_record_is_numbered_and_timed_by_the_database(session: Session) -> None:
    before = database_time(session)
    for number in (7, 8):
        session.execute(insert(events).values(**ABOUT, subject_id=number, details={}))
    rows = session.execute(select(events).where(events.c.action == "test").order_by(events.c.id)).all()
    assert [row.subject_id for row in rows] == [7, 8]
    assert before <= rows[0].at <= rows[1].at <= database_time(session)


def test_details_come_back_as_they_were_given(session: Session) -> None:
    details = {"people": [1, 2], "name": "Ägypten", "is_told": True, "none": None, "more": {"days": 3}}
    session.add(AuditEvent(**ABOUT, subject_id=2**40, details=details))
    session.flush()
    session.expire_all()
    found = session.scalars(select(AuditEvent).where(AuditEvent.action == "test")).one()
    assert (found.subject_id, found.details) == (2**40, details)
