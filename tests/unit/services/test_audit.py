"""The log's writer: one event a subject, in the order of writing."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.models import AuditEvent
from petition.services import audit


def _events(session: Session) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).order_by(AuditEvent.id)))


def test_event_is_recorded_with_the_databases_time(session: Session) -> None:
    audit.record(session, "roster.import", ("roster", 0), actor="user:1", details={"new": 2})
    (event,) = _events(session)
    assert (event.actor, event.action, event.subject_type, event.subject_id) == ("user:1", "roster.import", "roster", 0)
    assert event.details == {"new": 2}
    assert abs(event.at - datetime.now(UTC)) < timedelta(minutes=1)


def test_many_subjects_get_an_event_each(session: Session) -> None:
    audit.record_all(session, "invitation.invite", "invitation", [3, 1, 2**40], actor="user:1")
    assert [event.subject_id for event in _events(session)] == [3, 1, 2**40]
    assert [event.details for event in _events(session)] == [{}, {}, {}]


def test_newest_event_is_that_of_the_act_and_its_subject(session: Session) -> None:
    for action, number in (("cancel", 1), ("cancel", 2), ("cancel", 1), ("resume", 1)):
        audit.record(session, f"statement.{action}", ("statement", number), actor="user:1")
    audit.record(session, "statement.cancel", ("invitation", 1), actor="user:1")
    third = _events(session)[2].id
    assert audit.newest(session, "statement.cancel", ("statement", 1)) == third
    assert audit.newest(session, "statement.cancel", ("statement", 3)) is None


def test_no_subjects_no_events(session: Session) -> None:
    audit.record_all(session, "invitation.invite", "invitation", [], actor="user:1")
    assert _events(session) == []
