"""Reminders by the clock: a schedule of days before closing, each sent once.

A round is noted in the transaction that queues its mails, under the lock of its
statement. So two workers, or one that was restarted, never send the same
reminder twice, nor beside a coordinator who reminds by hand.
"""

from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.domain.mails import MailKind
from petition.errors import FieldError
from petition.models import ReminderRound, Statement
from petition.services import audit, outbox
from petition.services.statements.silent import find_silent
from petition.services.transitions import locked

_LONGEST_DAYS = 60
_MOST = 10


def check_schedule(text: str, field: str = "reminder_days") -> str:
    """Return a schedule such as "7,3,1" in its normal form; raise `FieldError` if it is none."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    # A number of many digits is looked at no further: Python refuses to read it.
    if not all(
        part.isascii() and part.isdigit() and len(part) < 5 and 0 < int(part) <= _LONGEST_DAYS for part in parts
    ):
        raise FieldError(field, f"“{text[:40]}” is not a list of days before closing, such as 7,3,1")
    days = sorted(set(map(int, parts)), reverse=True)
    if len(days) > _MOST:
        raise FieldError(field, f"nobody wants more than {_MOST} reminders")
    return ",".join(map(str, days))


def set_schedule(session: Session, statement: Statement, days: str, *, actor: str) -> None:
    """Set the days before closing on which a statement reminds; `days` was checked."""
    statement.reminder_days = days
    session.flush()
    audit.record(session, "statement.schedule", ("statement", statement.id), actor=actor, details={"days": days})


def upcoming(statement: Statement, now: datetime) -> list[datetime]:
    """Return when the reminders that are still to come are due."""
    times = [statement.closes_at - timedelta(days=days) for days in statement.days_before_closing]
    return [due for due in times if due > now]


def queue_due(session: Session, *, actor: str) -> int:
    """Queue the reminders of every round that has come; return how many mails.

    When several rounds of a statement have come since the last look, people
    get one mail, not one for each. Rounds from before the circulation are past, and so
    are those that a new closing time puts into the past (`petition.services.statements.closing`).
    """
    now = database_time(session)
    open_ones = select(Statement).where(
        Statement.is_open, Statement.reminder_days != "", Statement.sending_paused_at.is_(None)
    )
    found = session.scalars(open_ones.order_by(Statement.id)).all()
    return sum(_queue_rounds(session, statement, now, actor) for statement in found if _due(session, statement, now))


def _due(session: Session, statement: Statement, now: datetime) -> list[int]:
    """Return the rounds that have come and are not noted yet, as days before closing."""
    done = set(
        session.scalars(
            select(ReminderRound.days).where(
                ReminderRound.statement_id == statement.id, ReminderRound.closes_at == statement.closes_at
            )
        )
    )
    begun = statement.circulated_at or now
    return [
        days
        for days in statement.days_before_closing
        if days not in done and begun < statement.closes_at - timedelta(days=days) <= now
    ]


def _queue_rounds(session: Session, statement: Statement, now: datetime, actor: str) -> int:
    """Queue what is due of a statement, on what is true once nobody else reminds or closes it."""
    statement = locked(session, statement)
    due = _due(session, statement, now)
    if not due or not statement.is_open or statement.sending_paused_at is not None:
        return 0
    silent = find_silent(session, statement)
    rows = [
        {
            "statement_id": statement.id,
            "closes_at": statement.closes_at,
            "days": days,
            "queued_at": now,
            "count": len(silent) if days == min(due) else 0,
        }
        for days in due
    ]
    session.execute(insert(table_of(ReminderRound)), rows)
    audit.record(session, "statement.remind", ("statement", statement.id), actor=actor, details={"days": min(due)})
    return outbox.enqueue(session, MailKind.REMINDER, silent)
