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

from sqlalchemy import ColumnElement, Float, bindparam, case, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, database_time, table_of
from petition.domain.lengths import LARGEST_ROW
from petition.domain.letters import Letter
from petition.domain.mails import RULES
from petition.domain.replies import FINAL, Reply, Verdict
from petition.domain.retries import is_too_late, next_attempt
from petition.domain.states import OUTBOX, OutboxEvent
from petition.errors import LostLease
from petition.models import OutboxControl, OutboxMessage, Statement
from petition.models.columns import is_one_of
from petition.services import happenings
from petition.services.delivery import pacing
from petition.services.delivery.letters import letters

outbox_messages = table_of(OutboxMessage)
statements = table_of(Statement)
_PAUSED = select(statements.c.id).where(statements.c.sending_paused_at.is_not(None))
# A mail to an account is about no statement, and no pause stops it; NULL is neither in a list nor out of it.
_NOT_PAUSED = outbox_messages.c.statement_id.is_(None) | outbox_messages.c.statement_id.not_in(_PAUSED)
_HELD = select(table_of(OutboxControl).c.id).where(table_of(OutboxControl).c.held_at.is_not(None)).exists()
# What a worker may take now; what it is told of is counted by this very condition.
DUE = (
    outbox_messages.c.state.in_(OUTBOX.sources(OutboxEvent.CLAIM))
    & (outbox_messages.c.not_before <= database_now())
    & _NOT_PAUSED
    & ~_HELD
)


def _before(event: OutboxEvent) -> ColumnElement[bool]:
    """Whether a mail may move by `event`."""
    return is_one_of(outbox_messages.c.state, OUTBOX.sources(event))


# A damaged row may have the largest number already, and one more would fail all that are claimed with it.
_GROWN = case((outbox_messages.c.fence < LARGEST_ROW, outbox_messages.c.fence + 1), else_=0)
_LET_GO: Mapping[str, Any] = {"claimed_by": None, "lease_until": None}
_NAMED = (outbox_messages.c.id == bindparam("mail")) & (outbox_messages.c.fence == bindparam("claimed_fence"))
# The two steps of every mail are made once: making a statement costs as much as running it.
_BEGIN = (
    update(outbox_messages)
    .where(_NAMED, _before(OutboxEvent.TRANSMIT), _NOT_PAUSED, ~_HELD)
    .values(
        state=OUTBOX.outcome(OutboxEvent.TRANSMIT),
        attempts=bindparam("tries"),
        lease_until=database_after(bindparam("lease", type_=Float)),
    )
)
_ACCEPT = (
    update(outbox_messages)
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
class ClaimedMail:
    """A mail that a worker has claimed: what it says, and the fence that proves it."""

    id: int
    fence: int
    domain: str
    attempts: int
    letter: Letter
    throttled: bool = False

    @property
    def tries(self) -> int:
        """How many attempts there are with the one in hand; no column holds more than the largest number."""
        return min(self.attempts + 1, LARGEST_ROW)


def is_due(session: Session) -> bool:
    """Return whether there is anything to claim; cheap enough to ask every second."""
    return session.scalar(select(outbox_messages.c.id).where(DUE).limit(1)) is not None


def recover(session: Session) -> int:
    """Take back what workers left behind when their leases ran out; return how much.

    A mail that was only claimed has not left. One in transmission may have: it
    becomes `unknown`, and goes out once more if its kind does; otherwise it stays so, for a person to decide.
    """
    ran_out = outbox_messages.c.lease_until < database_now()
    released = _step(session, OutboxEvent.RELEASE, ran_out, _LET_GO)
    _step(session, OutboxEvent.LOSE, ran_out, _LET_GO)
    repeated = outbox_messages.c.kind.in_(kind for kind, rule in RULES.items() if rule.repeats)
    return released + _step(session, OutboxEvent.REQUEUE, repeated)


def claim(session: Session, worker: str, *, lease: float, limit: int) -> list[ClaimedMail]:
    """Claim up to `limit` due mails for `worker`, the longest due first.

    A throttled domain gives one at its turn, all others as many as there are. `lease` is in seconds.
    """
    turn = pacing.take_turn(session)
    taken = _claim(session, worker, outbox_messages.c.domain == turn, lease, 1) if turn is not None else []
    taken += _claim(session, worker, outbox_messages.c.domain.not_in(pacing.throttled()), lease, limit - len(taken))
    said = letters(session, [row.id for row in taken])
    return [ClaimedMail(row.id, row.fence, row.domain, row.attempts, said[row.id], row.domain == turn) for row in taken]


def _claim(session: Session, worker: str, where: ColumnElement[bool], lease: float, limit: int) -> list[Any]:
    """Claim rows. One statement serves both engines: PostgreSQL passes over rows that
    another worker is claiming, and on SQLite there is only ever one writer.
    """
    due = (
        select(outbox_messages.c.id)
        .where(DUE, where)
        .order_by(outbox_messages.c.not_before, outbox_messages.c.id)
        .limit(limit)
    )
    statement = (
        update(outbox_messages)
        .where(outbox_messages.c.id.in_(due.with_for_update(skip_locked=True, of=outbox_messages)))
        .values(
            state=OUTBOX.outcome(OutboxEvent.CLAIM),
            claimed_by=worker,
            lease_until=database_after(lease),
            fence=_GROWN,
        )
        .returning(outbox_messages.c.id, outbox_messages.c.fence, outbox_messages.c.domain, outbox_messages.c.attempts)
    )
    return sorted(session.connection().execute(statement), key=lambda row: int(row.id))


def begin(session: Session, claimed: ClaimedMail, *, lease: float) -> bool:
    """Mark a claimed mail as in transmission; False if it is ours no more, or paused meanwhile."""
    which = {
        "mail": claimed.id,
        "claimed_fence": claimed.fence,
        "tries": claimed.tries,
        "lease": lease,
    }
    if session.connection().execute(_BEGIN, which).rowcount:
        return True
    give_back(session, [claimed])
    return False


def drop(session: Session, claimed: ClaimedMail) -> None:
    """Give up a claimed mail that has become pointless, before it was begun.

    It carries no verdict: no server refused it, so nobody is unreachable for it.
    """
    said = {"last_reply": claimed.letter.pointless, "last_status": None, "verdict": None}
    _claimed_step(session, claimed, OutboxEvent.FAIL, {**_LET_GO, **said})


def redirect(session: Session, claimed: ClaimedMail) -> None:
    """Give back a claimed mail, for the address on file; it was queued for one that was replaced since.

    A mail gets its link when it is sent, so the replaced address would get the newest.
    """
    address = claimed.letter.moved_to
    to = {"recipient": address, "domain": address.rpartition("@")[2].lower()}
    _claimed_step(session, claimed, OutboxEvent.RELEASE, {**_LET_GO, **to})


def give_back(session: Session, claims: Sequence[ClaimedMail]) -> None:
    """Release claimed mails before they were begun, so that nobody waits for the lease."""
    for claimed in claims:
        _step(session, OutboxEvent.RELEASE, _ours(claimed), _LET_GO)


def settle(session: Session, claimed: ClaimedMail, reply: Reply) -> None:
    """Record what came of a mail in transmission; raise `LostLease` if it is ours no more."""
    if reply.verdict is Verdict.ACCEPTED:
        which = {"mail": claimed.id, "claimed_fence": claimed.fence, "words": reply.words[:500]}
        if session.connection().execute(_ACCEPT, which).rowcount == 0:
            raise _lost(claimed)
        return
    said = {**_LET_GO, "last_reply": reply.words[:500], "last_status": reply.status or None, "verdict": reply.verdict}
    if reply.verdict in FINAL:
        _fail(session, claimed, said)
    else:
        _put_off(session, claimed, reply, said)


def _put_off(session: Session, claimed: ClaimedMail, reply: Reply, said: Mapping[str, Any]) -> None:
    """Try again later, or give up if that would be too late."""
    now = database_time(session)
    until, queued = claimed.letter.until, claimed.letter.created_at
    again = next_attempt(now, claimed.tries, queued_at=queued, until=until)
    if reply.verdict is Verdict.DOMAIN_DOWN:
        # The domain keeps its own pause; the mail itself is not at fault.
        again = None if is_too_late(now, queued, until) else now
    if again is None:
        words = f"given up: {reply.words}"[:500]
        _fail(session, claimed, {**said, "last_reply": words})
    elif reply.verdict is Verdict.IN_DOUBT:
        _claimed_step(session, claimed, OutboxEvent.LOSE, {**said, "not_before": again})
        if claimed.letter.rule.repeats:
            _step(session, OutboxEvent.REQUEUE, _ours(claimed))
    else:
        _claimed_step(session, claimed, OutboxEvent.DEFER, {**said, "not_before": again})


def _ours(claimed: ClaimedMail) -> ColumnElement[bool]:
    return (outbox_messages.c.id == claimed.id) & (outbox_messages.c.fence == claimed.fence)


def _step(
    session: Session, event: OutboxEvent, where: ColumnElement[bool], values: Mapping[str, Any] | None = None
) -> int:
    """Move every matching mail by `event`; return how many. The audit log does not follow single mails."""
    statement = update(outbox_messages).where(outbox_messages.c.state.in_(OUTBOX.sources(event)), where)
    return session.connection().execute(statement.values(state=OUTBOX.outcome(event), **(values or {}))).rowcount


def _claimed_step(session: Session, claimed: ClaimedMail, event: OutboxEvent, values: Mapping[str, Any]) -> None:
    if _step(session, event, _ours(claimed), values) == 0:
        raise _lost(claimed)


def _fail(session: Session, claimed: ClaimedMail, said: Mapping[str, Any]) -> None:
    """Give up a mail that was tried."""
    _claimed_step(session, claimed, OutboxEvent.FAIL, said)
    happenings.record_failure(session, claimed.id)


def _lost(claimed: ClaimedMail) -> LostLease:
    return LostLease(f"Mail {claimed.id} is no longer this worker's.")
