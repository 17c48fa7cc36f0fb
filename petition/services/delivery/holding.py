"""Holding mail back: one statement's, by a coordinator; all of it, after a restore.

A backup that is restored has forgotten what was sent since. Each worker keeps a
mark outside the database: which mail it sent last. If the database does not
know that this mail was sent, it is older than the mark, and the outbox is held
until a person has looked and releases it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.states import OUTBOX, OutboxEvent, OutboxState
from petition.models import OutboxControl, OutboxMessage, Statement
from petition.services import audit

outbox_control = table_of(OutboxControl)
outbox_messages = table_of(OutboxMessage)
_IN_HAND = (OutboxState.CLAIMED, OutboxState.TRANSMITTING, OutboxState.UNKNOWN)
# What a mail's last reply says when it was counted as sent by a release.
SKIPPED = "not sent again after a restore; it may have been sent before"


@dataclass(frozen=True)
class HighWaterMark:
    """What a worker remembers: the database, and the mail it sent last with its attempts."""

    identity: str
    message_key: str
    attempts: int


def identity(session: Session) -> str:
    """Return which database this is."""
    found: str = session.scalars(select(outbox_control.c.identity)).one()
    return found


def knows(session: Session, mark: HighWaterMark) -> bool:
    """Return whether the database knows of the mail that a mark names, or is another one."""
    if mark.identity != identity(session):
        return True
    attempts = session.scalar(
        select(outbox_messages.c.attempts).where(outbox_messages.c.message_key == mark.message_key)
    )
    return attempts is not None and attempts >= mark.attempts


def current_hold(session: Session) -> tuple[datetime, str] | None:
    """Return since when and why the outbox is held, or None."""
    row = session.execute(
        select(outbox_control.c.held_at, outbox_control.c.held_because).where(outbox_control.c.held_at.is_not(None))
    ).one_or_none()
    return None if row is None else (row.held_at, row.held_because or "")


def hold(session: Session, because: str, *, actor: str) -> bool:
    """Hold the outbox; return False if it was held already."""
    statement = (
        update(outbox_control)
        .where(outbox_control.c.held_at.is_(None))
        .values(held_at=database_now(), held_because=because[:500])
    )
    if session.connection().execute(statement).rowcount == 0:
        return False
    audit.record(session, "outbox.hold", ("outbox", 0), actor=actor)
    return True


def release(session: Session, *, skip_queued: bool, actor: str) -> int:
    """Let the outbox go on; return how many mails are still to be sent.

    With `skip_queued`, what was on its way when it was held is counted as sent;
    a backup that was taken while workers worked remembers mails in their hands.
    The database gets a new identity, so that no machine's mark of the time
    before holds it again.
    """
    since = current_hold(session)
    waiting = outbox_messages.c.state.in_(OUTBOX.sources(OutboxEvent.CLAIM))
    if since is not None and skip_queued:
        skipped = update(outbox_messages).where(
            waiting | outbox_messages.c.state.in_(_IN_HAND), outbox_messages.c.created_at <= since[0]
        )
        # Whoever still holds one has nothing to say about it any more.
        forgotten = {"claimed_by": None, "lease_until": None, "fence": outbox_messages.c.fence + 1}
        session.execute(skipped.values(state=OutboxState.SENT, last_reply=SKIPPED, **forgotten))
    session.execute(update(outbox_control).values(identity=secrets.token_hex(16), held_at=None, held_because=None))
    audit.record(session, "outbox.release", ("outbox", 0), actor=actor, details={"skip_queued": skip_queued})
    return session.scalar(select(func.count()).select_from(outbox_messages).where(waiting)) or 0


def pause(session: Session, statement: Statement, *, actor: str) -> None:
    """Stop all mail of a statement, at once."""
    session.execute(update(Statement).where(Statement.id == statement.id).values(sending_paused_at=database_now()))
    audit.record(session, "statement.pause_sending", ("statement", statement.id), actor=actor)
    session.refresh(statement)


def resume(session: Session, statement: Statement, *, actor: str) -> None:
    """Let a statement's mail go on."""
    session.execute(update(Statement).where(Statement.id == statement.id).values(sending_paused_at=None))
    audit.record(session, "statement.resume_sending", ("statement", statement.id), actor=actor)
    session.refresh(statement)
