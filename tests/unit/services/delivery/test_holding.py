"""Holding: a coordinator pauses one statement; a restored backup holds everything."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.states import OutboxState
from petition.models import AuditEvent, OutboxMessage
from petition.services.delivery import holding
from petition.services.delivery.holding import HighWaterMark
from tests import factories


def _sent(session: Session) -> HighWaterMark:
    """Send one mail, and return the mark that its worker keeps."""
    factories.circulated(session)
    mail = session.scalars(select(OutboxMessage)).one()
    mail.state, mail.attempts = OutboxState.SENT, 2
    session.flush()
    return HighWaterMark(holding.identity(session), mail.message_key, 2)


def _actions(session: Session) -> list[str]:
    ours = AuditEvent.action.like("outbox.%") | AuditEvent.action.like("statement.%_sending")
    return list(session.scalars(select(AuditEvent.action).where(ours).order_by(AuditEvent.id)))


def test_database_has_one_identity(session: Session) -> None:
    first = holding.identity(session)
    assert len(first) == 32
    assert holding.identity(session) == first


@pytest.mark.parametrize(("attempts", "known"), [(0, True), (1, True), (2, True), (3, False)])
def test_f18_older_database_does_not_know_what_was_sent_since(session: Session, attempts: int, known: bool) -> None:
    mark = _sent(session)
    assert holding.knows(session, HighWaterMark(mark.identity, mark.message_key, attempts)) is known


def test_f18_mail_that_was_written_after_the_backup_is_not_known(session: Session) -> None:
    mark = _sent(session)
    assert not holding.knows(session, HighWaterMark(mark.identity, "f" * 32, 1))


def test_mark_of_another_database_says_nothing(session: Session) -> None:
    mark = _sent(session)
    assert holding.knows(session, HighWaterMark("0" * 32, mark.message_key, 99))
    assert holding.knows(session, HighWaterMark("0" * 32, "f" * 32, 1))


def test_outbox_is_held_once_with_its_reason(session: Session) -> None:
    assert holding.current_hold(session) is None
    assert holding.hold(session, "a backup was restored " + "x" * 600, actor="worker")
    assert not holding.hold(session, "another reason", actor="worker")
    held = holding.current_hold(session)
    assert held is not None
    since, because = held
    assert abs(since - database_time(session)) < timedelta(minutes=1)
    assert because == ("a backup was restored " + "x" * 600)[:500]
    assert _actions(session) == ["outbox.hold"]


def test_release_lets_everything_go_on(session: Session) -> None:
    factories.noise(session)
    waiting = len(session.scalars(select(OutboxMessage)).all())
    holding.hold(session, "a backup was restored", actor="worker")
    assert holding.release(session, skip_queued=False, actor="user:1") == waiting
    assert holding.current_hold(session) is None
    assert _actions(session) == ["outbox.hold", "outbox.release"]
    assert holding.hold(session, "again", actor="worker")


def test_f18_release_may_skip_what_was_waiting_then(session: Session) -> None:
    factories.noise(session)
    older = session.scalars(select(OutboxMessage.id)).all()
    done = update(OutboxMessage).where(OutboxMessage.id == older[0])
    session.execute(done.values(state=OutboxState.FAILED, last_reply="550"))
    put_off = update(OutboxMessage).where(OutboxMessage.id == older[1])
    session.execute(put_off.values(state=OutboxState.DEFERRED))
    holding.hold(session, "a backup was restored", actor="worker")
    session.execute(update(OutboxMessage).values(created_at=database_time(session) - timedelta(minutes=1)))
    factories.noise(session, "later")
    newer = session.scalars(select(OutboxMessage.id).where(OutboxMessage.id.not_in(older))).all()
    session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(newer))
        .values(created_at=database_time(session) + timedelta(minutes=1))
    )
    assert holding.release(session, skip_queued=True, actor="user:1") == len(newer)
    session.expire_all()
    mails = {mail.id: mail for mail in session.scalars(select(OutboxMessage))}
    assert (mails[older[0]].state, mails[older[0]].last_reply) == (OutboxState.FAILED, "550")
    assert {mails[number].state for number in older[1:]} == {OutboxState.SENT}
    assert {mails[number].last_reply for number in older[1:]} == {holding.SKIPPED}
    assert {mails[number].state for number in newer} == {OutboxState.QUEUED}


def test_release_of_what_is_not_held_skips_nothing(session: Session) -> None:
    factories.circulated(session)
    assert holding.release(session, skip_queued=True, actor="user:1") == 1


def test_statement_is_paused_and_resumed_alone(session: Session) -> None:
    made, _ = factories.circulated(session)
    noise = factories.noise(session)
    holding.pause(session, made, actor="user:1")
    assert made.sending_paused_at is not None
    session.refresh(noise.statement)
    assert noise.statement.sending_paused_at is None
    holding.resume(session, made, actor="user:1")
    assert made.sending_paused_at is None
    assert _actions(session) == ["statement.pause_sending", "statement.resume_sending"]
