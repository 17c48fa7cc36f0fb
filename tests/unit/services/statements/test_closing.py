"""The closing time: moved by one act, told to those who have not answered, and a cancellation undone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState, StatementState
from petition.errors import FieldError, IllegalTransition, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Statement
from petition.services.delivery import letters, reminders
from petition.services.statements import cancelling, closing
from petition.services.statements.silent import find_silent
from tests import factories
from tests.factories import ACTOR


def _later(days: float = 14) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


def _due(session: Session, made: Statement) -> None:
    """Let the closing time come, with no worker near."""
    session.execute(update(Statement).where(Statement.id == made.id).values(closes_at=factories.LONG_AGO))
    session.refresh(made)


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement of four people who were reached: one signed, one asked for no more mails; others elsewhere."""
    people = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")])
    statement, (ada, bea, *_) = factories.circulated(session, people)
    factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, ada)
    bea.muted_at = statement.created_at
    session.flush()
    return statement


def _told(session: Session) -> list[str]:
    """Return whom a mail about a new closing time waits for."""
    query = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.CLOSING_CHANGED)
    return sorted(session.scalars(query))


def _actions(session: Session, made: Statement) -> list[str]:
    ours = (AuditEvent.subject_type == "statement") & (AuditEvent.subject_id == made.id)
    return list(session.scalars(select(AuditEvent.action).where(ours).order_by(AuditEvent.id)))


@pytest.mark.parametrize("days", [14, 1])
def test_an_open_statement_closes_later_or_earlier_by_one_act(session: Session, made: Statement, days: int) -> None:
    before, later = made.closes_at, _later(days)
    assert closing.extend(session, made, later, "Europe/Brussels", actor=ACTOR) == 0
    assert (made.state, made.closes_at, made.time_zone) == (StatementState.CIRCULATING, later, "Europe/Brussels")
    assert made.is_open
    assert _told(session) == []
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.extend")).one()
    assert event.details == {"before": before.isoformat(), "after": later.isoformat(), "told": 0}
    assert _actions(session, made) == ["statement.draft", "statement.circulate", "statement.extend"]


def test_those_who_have_not_answered_are_told_once(session: Session, made: Statement) -> None:
    silent = find_silent(session, made)
    later = _later()
    shown = closing.shown_told(made, later, "UTC", silent)
    assert closing.extend(session, made, later, "UTC", actor=ACTOR, tell=True, expected=shown) == 2
    assert _told(session) == sorted(one.address for one in silent)
    # The answer was lost, and the form is sent again.
    assert closing.extend(session, made, later, "UTC", actor=ACTOR, tell=True, expected=shown) == 0
    assert len(_told(session)) == 2
    assert _actions(session, made).count("statement.extend") == 1


def test_t36_whoever_is_told_was_shown(session: Session, made: Statement) -> None:
    later, silent = _later(), find_silent(session, made)
    shown = closing.shown_told(made, later, "UTC", silent)
    with pytest.raises(ShownChanged):
        closing.extend(session, made, later + timedelta(hours=1), "UTC", actor=ACTOR, tell=True, expected=shown)
    factories.sign(session, session.get_one(Invitation, silent[0].invitation_id))
    with pytest.raises(ShownChanged):
        closing.extend(session, made, later, "UTC", actor=ACTOR, tell=True, expected=shown)
    assert _told(session) == []


def test_another_coordinator_moved_it_meanwhile(session: Session, made: Statement) -> None:
    seen = closing.shown_statement(session, made)
    closing.extend(session, made, _later(20), "UTC", actor=ACTOR, expected=seen)
    with pytest.raises(ShownChanged, match="changed after you had opened the page"):
        closing.extend(session, made, _later(30), "UTC", actor=ACTOR, expected=seen)


def test_what_another_coordinator_reopened_and_closed_is_not_reopened(session: Session, made: Statement) -> None:
    closing.close(session, made, actor=ACTOR)
    seen = closing.shown_statement(session, made)
    closing.reopen(session, made, _later(20), "UTC", actor=ACTOR, expected=seen)
    closing.close(session, made, actor=ACTOR)
    with pytest.raises(ShownChanged, match="Nothing was changed; look again"):
        closing.reopen(session, made, _later(30), "UTC", actor=ACTOR, expected=seen)
    assert made.state is StatementState.CLOSED


def test_a_time_in_the_past_is_refused(session: Session, made: Statement) -> None:
    for act in (closing.extend, closing.reopen):
        with pytest.raises(FieldError, match="in the past"):
            act(session, made, _later(-1), "UTC", actor=ACTOR)
        closing.close(session, made, actor=ACTOR) if made.state is StatementState.CIRCULATING else None
    assert made.state is StatementState.CLOSED


def test_only_an_open_statement_is_extended(session: Session, made: Statement) -> None:
    _due(session, made)
    with pytest.raises(FieldError, match="use “reopen”"):
        closing.extend(session, made, _later(), "UTC", actor=ACTOR)
    closing.close(session, made, actor=ACTOR)
    with pytest.raises(FieldError, match="use “reopen”"):
        closing.extend(session, made, _later(), "UTC", actor=ACTOR)
    cancelling.cancel(session, made, actor=ACTOR)
    with pytest.raises(IllegalTransition, match="is cancelled; it cannot have its closing time moved now"):
        closing.extend(session, made, _later(), "UTC", actor=ACTOR)


def test_mails_that_wait_show_the_new_time(session: Session, made: Statement) -> None:
    later = _later()
    closing.extend(session, made, later, "Asia/Tokyo", actor=ACTOR, tell=True)
    numbers = list(session.scalars(select(OutboxMessage.id).where(OutboxMessage.state == OutboxState.QUEUED)))
    found = [letter for letter in letters.letters(session, numbers).values() if letter.until is not None]
    assert {(letter.closes_at, letter.until, letter.time_zone) for letter in found} == {(later, later, "Asia/Tokyo")}


def test_reminders_by_themselves_follow_and_none_comes_late(session: Session, made: Statement) -> None:
    session.execute(update(Statement).values(circulated_at=factories.LONG_AGO))
    reminders.set_schedule(session, made, "10,3", actor=ACTOR)
    # It was to close in seven days, and the first of the two went out three days ago.
    closing.extend(session, made, _later(9), "UTC", actor=ACTOR)
    assert reminders.queue_due(session, actor="worker") == 0
    assert reminders.upcoming(made, database_time(session)) == [made.closes_at - timedelta(days=3)]
    closing.extend(session, made, _later(7), "UTC", actor=ACTOR)
    closing.extend(session, made, made.closes_at + timedelta(hours=1), "UTC", actor=ACTOR)
    assert reminders.queue_due(session, actor="worker") == 0
    closing.extend(session, made, _later(11), "UTC", actor=ACTOR)
    assert len(reminders.upcoming(made, database_time(session))) == 2


def test_a_closed_statement_is_opened_again_and_tells(session: Session, made: Statement) -> None:
    closing.close(session, made, actor=ACTOR)
    later = _later()
    shown = closing.shown_told(made, later, "Europe/Brussels", find_silent(session, made))
    assert closing.reopen(session, made, later, "Europe/Brussels", actor=ACTOR, tell=True, expected=shown) == 2
    assert (made.state, made.closed_at, made.closes_at) == (StatementState.CIRCULATING, None, later)
    assert (made.time_zone, made.is_open, len(_told(session))) == ("Europe/Brussels", True, 2)
    with pytest.raises(IllegalTransition, match="cannot be reopened"):
        closing.reopen(session, made, _later(20), "UTC", actor=ACTOR)


def test_a_statement_whose_time_has_come_is_opened_again_before_a_worker_closes_it(
    session: Session, made: Statement
) -> None:
    _due(session, made)
    closing.reopen(session, made, _later(), "UTC", actor=ACTOR)
    assert made.is_open
    assert _actions(session, made)[-2:] == ["statement.close", "statement.reopen"]


def test_t36_page_that_was_confirmed_before_closes_nothing_again(session: Session, made: Statement) -> None:
    """A statement that was opened again until the same time looks as it did."""
    shown = closing.shown_statement(session, made)
    closing.close(session, made, actor=ACTOR, expected=shown)
    closing.reopen(session, made, made.closes_at, made.time_zone, actor=ACTOR)
    with pytest.raises(ShownChanged, match="Nothing was closed"):
        closing.close(session, made, actor=ACTOR, expected=shown)
    closing.close(session, made, actor=ACTOR, expected=closing.shown_statement(session, made))
    assert made.state is StatementState.CLOSED


def test_closing_and_cancelling(session: Session) -> None:
    made, _ = factories.circulated(session)
    closing.close(session, made, actor="test")
    assert made.state is StatementState.CLOSED
    assert made.closed_at is not None
    cancelling.cancel(session, made, actor="test")
    assert made.state is StatementState.CANCELLED
    assert made.cancelled_at is not None
    with pytest.raises(IllegalTransition):
        closing.close(session, made, actor="test")


def test_what_is_due_is_closed_at_its_closing_time(session: Session) -> None:
    due, _ = factories.circulated(
        session, factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    )
    noise = factories.noise(session)
    idle = factories.statement(session, factories.draft("idle"))
    _due(session, due)
    _due(session, idle)
    assert closing.close_due(session, actor="worker") == 1
    assert closing.close_due(session, actor="worker") == 0
    session.expire_all()
    assert due.state is StatementState.CLOSED
    assert due.closed_at == due.closes_at
    assert (noise.statement.state, idle.state) == (StatementState.CIRCULATING, StatementState.DRAFT)
