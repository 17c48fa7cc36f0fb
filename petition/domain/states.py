"""The state machines: for each an enum of states, an enum of events, and a table.

The tables alone define which state may follow which. The services change states
only through `petition.services.transitions`, which reads these tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from petition.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class StatementState(StrEnum):
    """Where a statement is between the first draft and the public page."""

    DRAFT = "draft"
    CIRCULATING = "circulating"
    CLOSED = "closed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"
    RETRACTED = "retracted"
    DELETED = "deleted"


# An edition is out, so that only the next one can leave a name out.
PUBLISHED = frozenset({StatementState.PUBLISHED, StatementState.RETRACTED})


class StatementEvent(StrEnum):
    """What a coordinator, or the clock, does to a statement.

    PUBLISH makes the first edition and every later one. RESUME and RESTORE undo a
    cancellation, of a circulating and of a closed statement, and UNDELETE brings a deleted draft back.
    """

    CIRCULATE = "circulate"
    CLOSE = "close"
    REOPEN = "reopen"
    PUBLISH = "publish"
    RETRACT = "retract"
    CANCEL = "cancel"
    RESUME = "resume"
    RESTORE = "restore"
    DELETE = "delete"
    UNDELETE = "undelete"


class InvitationState(StrEnum):
    """What one person has answered to one statement.

    There is no state for an opened link: mail scanners open links, so an opened
    link shows nothing about the person.
    """

    PENDING = "pending"
    INVITED = "invited"
    SIGNED = "signed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    STRUCK = "struck"
    UNINVITED = "uninvited"


class InvitationEvent(StrEnum):
    """What happens to an invitation; SIGN, DECLINE and WITHDRAW come from the person.

    The two events of recording are of an answer that came another way, such as a letter.
    """

    INVITE = "invite"
    SIGN = "sign"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    RECORD_SIGNATURE = "record_signature"
    RECORD_REFUSAL = "record_refusal"
    STRIKE = "strike"
    LAPSE = "lapse"
    UNINVITE = "uninvite"
    MERGE = "merge"


class OutboxState(StrEnum):
    """How far one mail has come from its row in the outbox to the server that accepts it."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    TRANSMITTING = "transmitting"
    SENT = "sent"
    DEFERRED = "deferred"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BOUNCED = "bounced"


class OutboxEvent(StrEnum):
    """What a worker, or a report that comes back, does to a mail."""

    CLAIM = "claim"
    RELEASE = "release"
    TRANSMIT = "transmit"
    ACCEPT = "accept"
    DEFER = "defer"
    FAIL = "fail"
    LOSE = "lose"
    REQUEUE = "requeue"
    BOUNCE = "bounce"


@dataclass(frozen=True)
class Machine(Generic[S, E]):
    """A transition table; `thing` names in messages what has the state."""

    thing: str
    table: Mapping[tuple[S, E], S]

    def target(self, state: S, event: E) -> S:
        """Return the state after `event`; raise `IllegalTransition` if it may not happen."""
        try:
            return self.table[state, event]
        except KeyError:
            raise IllegalTransition(self.thing, state, event) from None

    def sources(self, event: E) -> tuple[S, ...]:
        """Return the states in which `event` may happen."""
        return tuple(state for state, happening in self.table if happening == event)

    def outcome(self, event: E) -> S:
        """Return the state that `event` leads to, whatever the state before."""
        (outcome,) = {after for (_, happening), after in self.table.items() if happening == event}
        return outcome


def _machine(thing: str, rows: Mapping[E, tuple[tuple[S, ...], S]]) -> Machine[S, E]:
    """Build a machine from rows of event: (states before, state after)."""
    table = {(before, event): after for event, (befores, after) in rows.items() for before in befores}
    return Machine(thing, MappingProxyType(table))


STATEMENT = _machine(
    "statement",
    {
        StatementEvent.CIRCULATE: ((StatementState.DRAFT,), StatementState.CIRCULATING),
        StatementEvent.CLOSE: ((StatementState.CIRCULATING,), StatementState.CLOSED),
        StatementEvent.REOPEN: ((StatementState.CLOSED,), StatementState.CIRCULATING),
        StatementEvent.PUBLISH: (
            (StatementState.CLOSED, StatementState.PUBLISHED, StatementState.RETRACTED),
            StatementState.PUBLISHED,
        ),
        StatementEvent.RETRACT: ((StatementState.PUBLISHED,), StatementState.RETRACTED),
        StatementEvent.CANCEL: (
            (StatementState.CIRCULATING, StatementState.CLOSED),
            StatementState.CANCELLED,
        ),
        StatementEvent.RESUME: ((StatementState.CANCELLED,), StatementState.CIRCULATING),
        StatementEvent.RESTORE: ((StatementState.CANCELLED,), StatementState.CLOSED),
        # What was ever asked of anybody is cancelled, not deleted.
        StatementEvent.DELETE: ((StatementState.DRAFT,), StatementState.DELETED),
        StatementEvent.UNDELETE: ((StatementState.DELETED,), StatementState.DRAFT),
    },
)

# They were asked for the text as it is now and have not answered; who lapsed answered to an earlier one.
# A tuple, so that a query that is made of it is always the same.
WAITED_FOR = (InvitationState.INVITED, InvitationState.LAPSED)
# An answer of the person's own is still to come, or was taken back.
_UNSIGNED = (
    InvitationState.INVITED,
    InvitationState.DECLINED,
    InvitationState.WITHDRAWN,
    InvitationState.LAPSED,
)

INVITATION = _machine(
    "invitation",
    {
        InvitationEvent.INVITE: ((InvitationState.PENDING, InvitationState.UNINVITED), InvitationState.INVITED),
        InvitationEvent.SIGN: ((*_UNSIGNED, InvitationState.STRUCK), InvitationState.SIGNED),
        InvitationEvent.DECLINE: (WAITED_FOR, InvitationState.DECLINED),
        InvitationEvent.WITHDRAW: ((InvitationState.SIGNED,), InvitationState.WITHDRAWN),
        # Whoever withdrew did so by themselves, so nobody signs for them. A refusal may have been recorded wrongly.
        InvitationEvent.RECORD_SIGNATURE: (
            (InvitationState.PENDING, InvitationState.INVITED, InvitationState.DECLINED, InvitationState.LAPSED),
            InvitationState.SIGNED,
        ),
        InvitationEvent.RECORD_REFUSAL: (
            (InvitationState.PENDING, *WAITED_FOR),
            InvitationState.DECLINED,
        ),
        InvitationEvent.STRIKE: ((InvitationState.SIGNED,), InvitationState.STRUCK),
        InvitationEvent.LAPSE: ((InvitationState.SIGNED,), InvitationState.LAPSED),
        InvitationEvent.UNINVITE: ((*_UNSIGNED, InvitationState.STRUCK), InvitationState.UNINVITED),
        InvitationEvent.MERGE: (
            (*_UNSIGNED, InvitationState.SIGNED, InvitationState.STRUCK),
            InvitationState.UNINVITED,
        ),
    },
)

OUTBOX = _machine(
    "message",
    {
        OutboxEvent.CLAIM: ((OutboxState.QUEUED, OutboxState.DEFERRED), OutboxState.CLAIMED),
        OutboxEvent.RELEASE: ((OutboxState.CLAIMED,), OutboxState.QUEUED),
        OutboxEvent.TRANSMIT: ((OutboxState.CLAIMED,), OutboxState.TRANSMITTING),
        OutboxEvent.ACCEPT: ((OutboxState.TRANSMITTING,), OutboxState.SENT),
        OutboxEvent.DEFER: ((OutboxState.CLAIMED, OutboxState.TRANSMITTING), OutboxState.DEFERRED),
        OutboxEvent.FAIL: ((OutboxState.CLAIMED, OutboxState.TRANSMITTING), OutboxState.FAILED),
        OutboxEvent.LOSE: ((OutboxState.TRANSMITTING,), OutboxState.UNKNOWN),
        OutboxEvent.REQUEUE: ((OutboxState.UNKNOWN,), OutboxState.QUEUED),
        OutboxEvent.BOUNCE: ((OutboxState.SENT,), OutboxState.BOUNCED),
    },
)
