"""Delivery: the outbox as its worker sees it.

A worker claims mails for a lease, commits "transmitting" before it hands one to
the mail server, and settles what came of it. Each step names the fence that
the claim gave it; once the lease has run out and somebody else claimed the
mail, the old fence fits no more and the late word is refused. So nothing is
lost in a crash, and at most the mail in hand goes out twice, with the same
Message-ID and the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Float, bindparam, or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, database_time, table_of
from petition.domain.mails import ASKING, Letter
from petition.domain.replies import FINAL, Reply, Verdict
from petition.domain.retries import last_chance, next_attempt
from petition.domain.states import OUTBOX, OutboxEvent, OutboxState
from petition.errors import LostLease
from petition.models import OutboxControl, OutboxMessage, Statement
from petition.services.delivery import pacing
from petition.services.delivery.letters import letters

_O = table_of(OutboxMessage)
_S = table_of(Statement)
_PAUSED = select(_S.c.id).where(_S.c.sending_paused_at.is_not(None))
_HELD = select(table_of(OutboxControl).c.id).where(table_of(OutboxControl).c.held_at.is_not(None)).exists()
_DUE = (
    _O.c.state.in_(OUTBOX.sources(OutboxEvent.CLAIM))
    & (_O.c.not_before <= database_now())
    & _O.c.statement_id.not_in(_PAUSED)
    & ~_HELD
)


def _before(event: OutboxEvent) -> ColumnElement[bool]:
    """Whether a mail may move by `event`; an IN would be written out anew each time that it is run."""
    return or_(*(_O.c.state == state for state in OUTBOX.sources(event)))


_LET_GO: Mapping[str, Any] = {"claimed_by": None, "lease_until": None}
_NAMED = (_O.c.id == bindparam("mail")) & (_O.c.fence == bindparam("held_fence"))
# The two steps of every mail are made once: making a statement costs as much as running it.
_BEGIN = (
    update(_O)
    .where(_NAMED, _before(OutboxEvent.TRANSMIT), _O.c.statement_id.not_in(_PAUSED), ~_HELD)
    .values(
        state=OUTBOX.outcome(OutboxEvent.TRANSMIT),
        attempts=bindparam("tries"),
        lease_until=database_after(bindparam("lease", type_=Float)),
    )
)
_ACCEPT = (
    update(_O)
    .where(_NAMED, _before(OutboxEvent.ACCEPT))
    .values(
        state=OUTBOX.outcome(OutboxEvent.ACCEPT),
        sent_at=database_now(),
        last_reply=bindparam("words"),
        last_status=None,
        verdict=Verdict.ACCEPTED,
        **_LET_GO,
    )
)


@dataclass(frozen=True)
class Held:
    """A mail that a worker holds: what it says, and the fence that proves it."""

    id: int
    fence: int
    domain: str
    attempts: int
    letter: Letter
    careful: bool = False


def is_due(session: Session) -> bool:
    """Tell whether there is anything to claim; cheap enough to ask every second."""
    return session.scalar(select(_O.c.id).where(_DUE).limit(1)) is not None


def recover(session: Session) -> int:
    """Take back what workers left behind when their leases ran out; return how much.

    A mail that was only claimed has not left. One in transmission may have: it
    passes through `unknown`, and goes out once more.
    """
    ran_out = _O.c.lease_until < database_now()
    released = _step(session, OutboxEvent.RELEASE, ran_out, _LET_GO)
    _step(session, OutboxEvent.LOSE, ran_out, _LET_GO)
    return released + _step(session, OutboxEvent.REQUEUE, _O.c.state == OutboxState.UNKNOWN)


def claim(session: Session, worker: str, *, lease: float, limit: int) -> list[Held]:
    """Claim up to `limit` due mails for `worker`, the longest due first.

    A domain that needs care gives one at its turn, all others as many as there
    are. `lease` is in seconds.
    """
    turn = pacing.take_turn(session)
    taken = _claim(session, worker, _O.c.domain == turn, lease, 1) if turn is not None else []
    taken += _claim(session, worker, _O.c.domain.not_in(pacing.careful()), lease, limit - len(taken))
    said = letters(session, [row.id for row in taken])
    return [Held(row.id, row.fence, row.domain, row.attempts, said[row.id], row.domain == turn) for row in taken]


def _claim(session: Session, worker: str, where: ColumnElement[bool], lease: float, limit: int) -> list[Any]:
    """Claim rows. One statement serves both engines: PostgreSQL passes over rows that
    another worker is claiming, and on SQLite there is only ever one writer.
    """
    due = select(_O.c.id).where(_DUE, where).order_by(_O.c.not_before, _O.c.id).limit(limit)
    statement = (
        update(_O)
        .where(_O.c.id.in_(due.with_for_update(skip_locked=True, of=_O)))
        .values(
            state=OUTBOX.outcome(OutboxEvent.CLAIM),
            claimed_by=worker,
            lease_until=database_after(lease),
            fence=_O.c.fence + 1,
        )
        .returning(_O.c.id, _O.c.fence, _O.c.domain, _O.c.attempts)
    )
    return sorted(session.connection().execute(statement), key=lambda row: int(row.id))


def begin(session: Session, held: Held, *, lease: float) -> bool:
    """Mark a claimed mail as in transmission; False if it is ours no more, or paused meanwhile."""
    which = {"mail": held.id, "held_fence": held.fence, "tries": held.attempts + 1, "lease": lease}
    if session.connection().execute(_BEGIN, which).rowcount:
        return True
    give_back(session, [held])
    return False


def drop(session: Session, held: Held) -> None:
    """Give up a claimed mail that has become pointless, before it was begun.

    It carries no verdict: no server refused it, so nobody is unreachable for it.
    """
    said = {"last_reply": held.letter.pointless, "last_status": None, "verdict": None}
    _held_step(session, held, OutboxEvent.FAIL, {**_LET_GO, **said})


def give_back(session: Session, claims: Sequence[Held]) -> None:
    """Release claimed mails before they were begun, so that nobody waits for the lease."""
    for held in claims:
        _step(session, OutboxEvent.RELEASE, _ours(held), _LET_GO)


def settle(session: Session, held: Held, reply: Reply) -> None:
    """Record what came of a mail in transmission; raise `LostLease` if it is ours no more."""
    if reply.verdict is Verdict.ACCEPTED:
        which = {"mail": held.id, "held_fence": held.fence, "words": reply.words[:500]}
        if session.connection().execute(_ACCEPT, which).rowcount == 0:
            raise _lost(held)
        return
    said = {**_LET_GO, "last_reply": reply.words[:500], "last_status": reply.status or None, "verdict": reply.verdict}
    if reply.verdict in FINAL:
        _held_step(session, held, OutboxEvent.FAIL, said)
    else:
        _put_off(session, held, reply, said)


def _put_off(session: Session, held: Held, reply: Reply, said: Mapping[str, Any]) -> None:
    """Try again later, or give up if that would be too late."""
    now = database_time(session)
    until = held.letter.closes_at if held.letter.kind in ASKING else None
    queued = held.letter.created_at
    again = next_attempt(now, held.attempts + 1, queued_at=queued, until=until)
    if reply.verdict is Verdict.DOMAIN_DOWN:
        # The domain keeps its own pause; the mail itself is not at fault.
        again = now if now < last_chance(queued, until) else None
    if again is None:
        words = f"given up: {reply.words}"[:500]
        _held_step(session, held, OutboxEvent.FAIL, {**said, "last_reply": words})
    elif reply.verdict is Verdict.IN_DOUBT:
        _held_step(session, held, OutboxEvent.LOSE, {**said, "not_before": again})
        _step(session, OutboxEvent.REQUEUE, _ours(held))
    else:
        _held_step(session, held, OutboxEvent.DEFER, {**said, "not_before": again})


def _ours(held: Held) -> ColumnElement[bool]:
    return (_O.c.id == held.id) & (_O.c.fence == held.fence)


def _step(
    session: Session, event: OutboxEvent, where: ColumnElement[bool], values: Mapping[str, Any] | None = None
) -> int:
    """Move every matching mail by `event`; return how many. The audit log does not follow single mails."""
    statement = update(_O).where(_O.c.state.in_(OUTBOX.sources(event)), where)
    return session.connection().execute(statement.values(state=OUTBOX.outcome(event), **(values or {}))).rowcount


def _held_step(session: Session, held: Held, event: OutboxEvent, values: Mapping[str, Any]) -> None:
    if _step(session, event, _ours(held), values) == 0:
        raise _lost(held)


def _lost(held: Held) -> LostLease:
    return LostLease(f"Mail {held.id} is no longer this worker's.")
