"""How answers end: closing, moving the closing time, opening again.

Each is one act under the statement's lock, so nobody reads "closed" between an
old time and a new one. Mails that wait say the time of the moment at which they
are sent.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, database_time, table_of
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import STATEMENT, StatementEvent, StatementState
from petition.errors import FieldError
from petition.models import ReminderRound, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.statements import telling
from petition.services.statements.circulation import facts_of
from petition.services.statements.silent import find_silent
from petition.services.statements.telling import Notice, Telling
from petition.services.transitions import locked, move, move_all


def close(
    session: Session,
    statement: Statement,
    *,
    actor: str,
    notice: Notice | None = None,
    expected: Shown | None = None,
) -> int:
    """Close a statement: no answer is taken any more. Return how many are told.

    With a `notice`, those who signed get a mail with the result; `expected` is what was shown of that (`plan_close`),
    and without one what was shown of the statement (`shown_statement`). `ShownChanged` is raised if something of it
    has changed. The lock comes first, because PostgreSQL computes the values of an UPDATE before it waits for the
    row. So the closing time is later than every answer.
    """
    statement = locked(session, statement)
    planned = None if notice is None else plan_close(session, statement, notice)
    now = shown_statement(session, statement) if planned is None else planned.shown
    now.check(expected, "Nothing was closed")
    move(session, STATEMENT, Statement, statement.id, StatementEvent.CLOSE, actor=actor, time_column="closed_at")
    session.refresh(statement)
    return 0 if planned is None else telling.send(session, planned, actor=actor)


def plan_close(session: Session, statement: Statement, notice: Notice) -> Telling:
    """Return whom `close` would tell, and what it must find again."""
    return telling.plan(session, statement, MailKind.CLOSED, notice.word, facts=facts(session, statement))


def close_due(session: Session, *, actor: str) -> int:
    """Close every statement whose closing time has come; return how many. Those who signed hear of it."""
    due = move_all(
        session, STATEMENT, Statement, Statement.closes_at <= database_now(), StatementEvent.CLOSE, actor=actor
    )
    session.execute(update(Statement).where(Statement.id.in_(due)).values(closed_at=Statement.closes_at))
    for number in due:
        statement = session.get_one(Statement, number, populate_existing=True)
        # Nobody is at hand to be asked, so what was chosen beforehand counts.
        if statement.tells_closing:
            telling.send(session, plan_close(session, statement, Notice(statement.closing_word)), actor=actor)
    return len(due)


def shown_statement(session: Session, statement: Statement) -> Shown:
    """Return what an act that writes to nobody must find again: the statement, its state, and when it was ended before.

    Answers come at any time.
    """
    return Shown.of(facts(session, statement), ())


def facts(session: Session, statement: Statement) -> tuple[object, ...]:
    """Return what mails say of a statement, and when it was ended; opened again, it may look as it did before."""
    ended = [
        audit.newest(session, f"{STATEMENT.thing}.{event}", (STATEMENT.thing, statement.id))
        for event in (StatementEvent.CLOSE, StatementEvent.CANCEL)
    ]
    return (*facts_of(statement), *ended)


def shown_told(statement: Statement, closes_at: datetime, time_zone: str, silent: Iterable[Addressee]) -> Shown:
    """Return what must be found again before people are told: the statement, the new time, and whom it is told."""
    return Shown.of((*facts_of(statement), closes_at.isoformat(), time_zone), silent)


def extend(
    session: Session,
    statement: Statement,
    closes_at: datetime,
    time_zone: str,
    *,
    actor: str,
    tell: bool = False,
    expected: Shown | None = None,
) -> int:
    """Move the closing time of an open statement, later or earlier; return how many are told.

    With `tell`, those who have not answered get a mail; `expected` is what was shown of them (`shown_told`), and
    without it what was shown of the statement (`shown_statement`). `ShownChanged` is raised where it is not so now.
    Doing it twice is harmless: where the statement closes at that time already, nothing is done and nobody told.
    """
    statement = locked(session, statement)
    check_extends(statement)
    before = statement.closes_at
    if (before, statement.time_zone) == (closes_at, time_zone):
        return 0
    check_to_come(session, closes_at)
    silent = _told(session, statement, closes_at, time_zone, tell=tell, expected=expected)
    statement.closes_at, statement.time_zone = closes_at, time_zone
    session.flush()
    session.refresh(statement)
    _pass_rounds(session, statement)
    details = {"before": before.isoformat(), "after": closes_at.isoformat(), "told": len(silent)}
    audit.record(session, "statement.extend", ("statement", statement.id), actor=actor, details=details)
    return outbox.enqueue(session, MailKind.CLOSING_CHANGED, silent)


def check_extends(statement: Statement) -> None:
    """Raise what `extend` would, if the closing time cannot be moved."""
    has_closed = statement.state is StatementState.CLOSED
    if has_closed or (statement.state is StatementState.CIRCULATING and not statement.is_open):
        raise FieldError("closes_at", "this statement has closed; use “reopen” to open it again until a new time")
    acts.check(Act.EXTEND, statement.state)


def reopen(
    session: Session,
    statement: Statement,
    closes_at: datetime,
    time_zone: str,
    *,
    actor: str,
    tell: bool = False,
    expected: Shown | None = None,
    notice: Notice | None = None,
    expected_told: Shown | None = None,
) -> int:
    """Open a closed statement again until a new closing time; return how many are told, as with `extend`.

    With a `notice`, those who signed are told as well; `expected_told` is what was shown of that (`plan_reopen`).
    """
    statement = locked(session, statement)
    check_reopens(statement)
    check_to_come(session, closes_at)
    silent = _told(session, statement, closes_at, time_zone, tell=tell, expected=expected)
    planned = None if notice is None else plan_reopen(session, statement, closes_at, time_zone, notice)
    if planned is not None:
        planned.shown.check(expected_told, "Nothing was changed or sent")
    close_if_due(session, statement, actor)
    values = {"closed_at": None, "closes_at": closes_at, "time_zone": time_zone}
    move(session, STATEMENT, Statement, statement.id, StatementEvent.REOPEN, actor=actor, values=values)
    session.refresh(statement)
    _pass_rounds(session, statement)
    told = 0 if planned is None else telling.send(session, planned, actor=actor)
    return told + outbox.enqueue(session, MailKind.CLOSING_CHANGED, silent)


def plan_reopen(session: Session, statement: Statement, closes_at: datetime, time_zone: str, notice: Notice) -> Telling:
    """Return whom of those who signed `reopen` would tell, and what it must find again of that."""
    about = (*facts_of(statement), closes_at.isoformat(), time_zone)
    return telling.plan(session, statement, MailKind.REOPENED, notice.word, facts=about)


def check_reopens(statement: Statement) -> None:
    """Raise what `reopen` would, if the statement is not closed; one whose time has come is."""
    if statement.state is not StatementState.CIRCULATING or statement.is_open:
        STATEMENT.target(statement.state, StatementEvent.REOPEN)


def check_to_come(session: Session, closes_at: datetime) -> None:
    """Raise `FieldError` for a closing time that is in the past by the database's clock."""
    if closes_at <= database_time(session):
        raise FieldError("closes_at", "the closing time is in the past")


def _told(
    session: Session, statement: Statement, closes_at: datetime, time_zone: str, *, tell: bool, expected: Shown | None
) -> list[Addressee]:
    """Return who is told of a new time, if all is as it was shown."""
    if not tell:
        shown_statement(session, statement).check(expected, "Nothing was changed")
        return []
    silent = find_silent(session, statement)
    shown_told(statement, closes_at, time_zone, silent).check(expected, "Nothing was changed or sent")
    return silent


def close_if_due(session: Session, statement: Statement, actor: str) -> None:
    """Close a statement whose time has come, where no worker has done it yet."""
    if statement.state is StatementState.CIRCULATING and not statement.is_open:
        values = {"closed_at": statement.closes_at}
        move(session, STATEMENT, Statement, statement.id, StatementEvent.CLOSE, actor=actor, values=values)
        session.refresh(statement)


def _pass_rounds(session: Session, statement: Statement) -> None:
    """Note the scheduled reminders that a new closing time puts into the past, so that they are not sent late.

    Otherwise moving it by a day would remind everybody at once.
    """
    rounds = select(ReminderRound.days).where(
        ReminderRound.statement_id == statement.id, ReminderRound.closes_at == statement.closes_at
    )
    noted, now = set(session.scalars(rounds)), database_time(session)
    rows = [
        {"statement_id": statement.id, "closes_at": statement.closes_at, "days": days, "queued_at": now, "count": 0}
        for days in statement.days_before_closing
        if days not in noted and statement.closes_at - timedelta(days=days) <= now
    ]
    if rows:
        session.execute(insert(table_of(ReminderRound)), rows)
