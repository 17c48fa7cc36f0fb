"""Delivery: the outbox as its worker sees it.

A worker claims messages for a lease, commits "transmitting" before it hands
one to the mail server, and reports the outcome. Each step names the fence that
the claim gave it; once the lease has run out and somebody else claimed the
message, the old fence fits no more and the late report is refused. So nothing
is lost in a crash, and at most the message in hand goes out twice, with the
same Message-ID and the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from petition.clock import utc_now
from petition.db import table_of
from petition.domain.mails import Letter
from petition.domain.states import OUTBOX, OutboxEvent, OutboxState
from petition.errors import LostLease
from petition.models import OutboxMessage, WorkerHeartbeat
from petition.services.letters import letter

_O = table_of(OutboxMessage)


@dataclass(frozen=True)
class Claim:
    """A message that a worker holds; `fence` proves it."""

    id: int
    fence: int


def recover(session: Session) -> int:
    """Take back what workers left behind when their leases ran out; return how much.

    A message that was only claimed has not left. One in transmission may have:
    it passes through `unknown`, and goes out once more.
    """
    ran_out = _O.c.lease_until < utc_now()
    released = _step(session, OutboxEvent.RELEASE, ran_out)
    _step(session, OutboxEvent.LOSE, ran_out)
    return released + _step(session, OutboxEvent.REQUEUE, _O.c.state == OutboxState.UNKNOWN)


def claim(session: Session, worker: str, *, lease: timedelta, limit: int) -> list[Claim]:
    """Claim up to `limit` due messages for `worker`, the longest due first.

    One statement for both engines: PostgreSQL skips rows that another worker
    is claiming; on SQLite there is only ever one writer.
    """
    due = (
        select(_O.c.id)
        .where(_O.c.state.in_(OUTBOX.sources(OutboxEvent.CLAIM)), _O.c.not_before <= utc_now())
        .order_by(_O.c.not_before, _O.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(_O)
        .where(_O.c.id.in_(due))
        .values(
            state=OUTBOX.outcome(OutboxEvent.CLAIM),
            claimed_by=worker,
            lease_until=utc_now() + lease,
            fence=_O.c.fence + 1,
        )
        .returning(_O.c.id, _O.c.fence)
    )
    return sorted((Claim(*row) for row in session.connection().execute(statement)), key=lambda one: one.id)


def begin(session: Session, held: Claim, *, lease: timedelta) -> Letter:
    """Mark a claimed message as in transmission and return what it says."""
    _held_step(session, held, OutboxEvent.TRANSMIT, {"attempts": _O.c.attempts + 1, "lease_until": utc_now() + lease})
    return letter(session, held.id)


def release(session: Session, claims: Sequence[Claim]) -> None:
    """Give claimed messages back before they were begun."""
    for held in claims:
        _step(session, OutboxEvent.RELEASE, (_O.c.id == held.id) & (_O.c.fence == held.fence))


def accept(session: Session, held: Claim, reply: str) -> None:
    """Record that the mail server took the message."""
    _held_step(session, held, OutboxEvent.ACCEPT, {"sent_at": utc_now(), **_over(reply)})


def defer(session: Session, held: Claim, reply: str) -> None:
    """Record a failure that may pass, and when to try again."""
    attempts = session.scalar(select(_O.c.attempts).where(_O.c.id == held.id)) or 0
    _held_step(session, held, OutboxEvent.DEFER, {"not_before": utc_now() + backoff(attempts), **_over(reply)})


def fail(session: Session, held: Claim, reply: str) -> None:
    """Record a failure for good."""
    _held_step(session, held, OutboxEvent.FAIL, _over(reply))


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after the given number of attempts: from 1 minute,
    doubling, to 4 hours at most.
    """
    doublings = min(max(attempts - 1, 0), 8)
    return min(timedelta(minutes=2**doublings), timedelta(hours=4))


def _over(reply: str) -> dict[str, Any]:
    """The columns that end a claim."""
    return {"last_reply": reply[:500], "claimed_by": None, "lease_until": None}


def _step(session: Session, event: OutboxEvent, where: Any, values: Mapping[str, Any] | None = None) -> int:
    """Move every matching message by `event`; the audit log does not follow single mails."""
    statement = update(_O).where(_O.c.state.in_(OUTBOX.sources(event)), where)
    return session.connection().execute(statement.values(state=OUTBOX.outcome(event), **(values or {}))).rowcount


def _held_step(session: Session, held: Claim, event: OutboxEvent, values: Mapping[str, Any]) -> None:
    """Move the one message that `held` proves to be ours, or raise `LostLease`."""
    ours = (_O.c.id == held.id) & (_O.c.fence == held.fence)
    if _step(session, event, ours, values) == 0:
        raise LostLease(f"Message {held.id} is no longer this worker's.")


def pending(session: Session) -> bool:
    """Tell whether any message is due now or in a worker's hands."""
    due = _O.c.state.in_(OUTBOX.sources(OutboxEvent.CLAIM)) & (_O.c.not_before <= utc_now())
    held = _O.c.state.in_((OutboxState.CLAIMED, OutboxState.TRANSMITTING))
    return session.scalar(select(_O.c.id).where(or_(due, held)).limit(1)) is not None


def beat(session: Session, worker: str) -> None:
    """Leave a sign of life, and clear away those of workers long gone."""
    table = table_of(WorkerHeartbeat)
    session.execute(delete(table).where(or_(table.c.name == worker, table.c.seen_at < utc_now() - timedelta(days=1))))
    session.execute(insert(table).values(name=worker, seen_at=utc_now()))


def last_beat(session: Session) -> datetime | None:
    """Return when any worker was last at work."""
    newest = select(WorkerHeartbeat.seen_at).order_by(WorkerHeartbeat.seen_at.desc()).limit(1)
    return session.scalar(newest)
