"""Reminders by the clock: each round once, to those who are silent, and none for the past."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.errors import FieldError
from petition.models import AuditEvent, Invitation, OutboxMessage, ReminderRound, Statement
from petition.services.delivery import holding, reminders
from petition.services.signing import muting
from petition.services.statements import closing
from tests import factories

Work = Callable[[], AbstractContextManager[Session]]


def _statement(session: Session, *, days: str = "7,3,1", closes_in: timedelta) -> tuple[Statement, list[Invitation]]:
    """A statement that has circulated for ten days and closes soon; all its mails were sent."""
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    reminders.set_schedule(session, made, days, actor="user:1")
    now = database_time(session)
    made.circulated_at, made.closes_at = now - timedelta(days=10), now + closes_in
    session.flush()
    factories.settle_mails(session, OutboxState.SENT)
    return made, invitations


def _reminded(session: Session) -> list[int]:
    query = select(OutboxMessage.invitation_id).where(OutboxMessage.kind == MailKind.REMINDER)
    return sorted(session.scalars(query))


def _rounds(session: Session) -> dict[int, int]:
    return {one.days: one.count for one in session.scalars(select(ReminderRound))}


@pytest.mark.parametrize(
    ("text", "schedule"),
    [("7,3,1", "7,3,1"), (" 1, 3 ,7,", "7,3,1"), ("3,3", "3"), ("", ""), (" , ", ""), ("60", "60"), ("07", "7")],
)
def test_schedule_has_one_form(text: str, schedule: str) -> None:
    assert reminders.check_schedule(text) == schedule


@pytest.mark.parametrize("text", ["0", "61", "-1", "one", "1.5", "7;3", "٣", "7 3"])
def test_schedule_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(FieldError, match=r"reminder_days: .*is not a list of days before closing"):
        reminders.check_schedule(text)


def test_schedule_is_recorded(session: Session) -> None:
    made = factories.statement(session)
    assert made.days_before_closing == []
    reminders.set_schedule(session, made, "7,1", actor="user:1")
    assert made.days_before_closing == [7, 1]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.schedule")).one()
    assert (event.actor, event.details) == ("user:1", {"days": "7,1"})


def test_upcoming_rounds_are_those_still_to_come(session: Session) -> None:
    made, _ = _statement(session, closes_in=timedelta(days=5))
    now = database_time(session)
    assert reminders.upcoming(made, now) == [made.closes_at - timedelta(days=days) for days in (3, 1)]


def test_round_that_has_come_reminds_the_silent_once(session: Session) -> None:
    made, (ada, bea, cyd) = _statement(session, closes_in=timedelta(days=6))
    factories.noise(session)
    factories.sign(session, ada)
    assert muting.mute(session, factories.standing(session, bea))
    assert reminders.queue_due(session, actor="worker") == 1
    assert _reminded(session) == [cyd.id]
    assert _rounds(session) == {7: 1}
    factories.settle_mails(session, OutboxState.SENT)
    assert reminders.queue_due(session, actor="worker") == 0
    assert _reminded(session) == [cyd.id]
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.remind")).one()
    assert (event.actor, event.subject_id, event.details) == ("worker", made.id, {"days": 7})


def test_rounds_that_were_missed_are_one_mail(session: Session) -> None:
    _, invitations = _statement(session, closes_in=timedelta(hours=12))
    assert reminders.queue_due(session, actor="worker") == 3
    assert _reminded(session) == sorted(one.id for one in invitations)
    assert _rounds(session) == {7: 0, 3: 0, 1: 3}


def test_each_round_has_its_time(session: Session) -> None:
    made, _ = _statement(session, closes_in=timedelta(days=8))
    counts = []
    for days in (8, 7, 4, 3, 2, 1):
        made.closes_at = database_time(session) + timedelta(days=8)
        session.execute(update(ReminderRound).values(closes_at=made.closes_at))
        # The clock cannot be moved, so the whole story moves against it.
        shift = timedelta(days=8 - days, seconds=1)
        made.closes_at -= shift
        session.execute(update(ReminderRound).values(closes_at=made.closes_at))
        session.flush()
        counts.append(reminders.queue_due(session, actor="worker"))
        factories.settle_mails(session, OutboxState.SENT)
    assert counts == [0, 3, 0, 3, 0, 3]


def test_round_from_before_the_circulation_is_past(session: Session) -> None:
    made, _ = _statement(session, closes_in=timedelta(days=2))
    made.circulated_at = database_time(session) - timedelta(minutes=1)
    session.flush()
    assert reminders.queue_due(session, actor="worker") == 0
    assert _rounds(session) == {}


@pytest.mark.parametrize("stop", ["paused", "closed", "past", "unscheduled", "unsent"])
def test_no_reminder_where_none_can_be_answered_or_sent(session: Session, stop: str) -> None:
    made, _ = _statement(session, closes_in=timedelta(days=2))
    if stop == "paused":
        holding.pause(session, made, actor="user:1")
    elif stop == "closed":
        closing.close(session, made, actor="test")
    elif stop == "past":
        made.closes_at = database_time(session) - timedelta(seconds=1)
    elif stop == "unscheduled":
        reminders.set_schedule(session, made, "", actor="user:1")
    else:
        factories.settle_mails(session, OutboxState.QUEUED)
    session.flush()
    assert reminders.queue_due(session, actor="worker") == 0
    assert _reminded(session) == []


def test_a_new_closing_time_has_rounds_of_its_own(session: Session) -> None:
    made, _ = _statement(session, days="3", closes_in=timedelta(days=2))
    assert reminders.queue_due(session, actor="worker") == 3
    factories.settle_mails(session, OutboxState.SENT)
    made.closes_at += timedelta(hours=12)
    session.flush()
    assert reminders.queue_due(session, actor="worker") == 3
    assert session.scalar(select(func.count()).select_from(ReminderRound)) == 2


def test_workers_at_once_send_a_round_once(work: Work) -> None:
    with work() as session:
        _statement(session, closes_in=timedelta(days=6))
    barrier = threading.Barrier(4)

    def look(_: int) -> int:
        barrier.wait()
        with work() as session:
            return reminders.queue_due(session, actor="worker")

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(look, range(4))) == [0, 0, 0, 3]
    with work() as session:
        assert len(_reminded(session)) == 3
