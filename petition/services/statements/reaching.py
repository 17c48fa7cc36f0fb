"""Whom the mails of a statement have reached, and which status everybody has by that.

Most mails arrive. So those that did not are asked for first, and whose last or
only ones they are is looked at one by one.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, String, case, cast, func, or_, select, union
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.mails import ASKING
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.domain.statuses import Status
from petition.models import Invitation, OutboxControl, OutboxMessage, Statement
from petition.models.outbox_message import did_not_arrive, was_dropped

invitations, outbox_messages, statements = (table_of(model) for model in (Invitation, OutboxMessage, Statement))
# Made once, because making an alias of a wide table costs more than most queries here.
last, _newer, _asking, _other = (outbox_messages.alias(name) for name in ("last", "newer", "asking", "other"))
_UNANSWERED = (InvitationState.PENDING, InvitationState.INVITED)
_FRESH = (OutboxState.QUEUED, OutboxState.CLAIMED)
_WAITING = (*_FRESH, OutboxState.DEFERRED)


def _is_held() -> ColumnElement[bool]:
    """Return whether the whole outbox is held."""
    control = table_of(OutboxControl).c
    return select(control.id).where(control.held_at.is_not(None)).exists()


def _asks(mail: FromClause) -> ColumnElement[bool]:
    """Return whether a mail asks for an answer; one that was dropped unsent, and so has no verdict, does not."""
    return mail.c.kind.in_(ASKING) & ~was_dropped(mail)


def _is_lost(mail: FromClause) -> ColumnElement[bool]:
    """Return whether a mail did not reach its reader; one that we could not build says nothing of them."""
    return did_not_arrive(mail) & mail.c.verdict.is_distinct_from(Verdict.NOT_BUILT)


def _never_left(mail: FromClause) -> ColumnElement[bool]:
    """Return whether a mail failed before any server had taken it, by no fault of its address: dropped, or not made."""
    not_made = did_not_arrive(mail) & (mail.c.state == OutboxState.FAILED) & (mail.c.verdict == Verdict.NOT_BUILT)
    return was_dropped(mail) | not_made


def _stands_still(mail: FromClause) -> ColumnElement[bool]:
    """Return whether a mail that no server was shown, or none took, is kept from going out."""
    paused = select(statements.c.id).where(statements.c.sending_paused_at.is_not(None))
    waits = (mail.c.state.in_(_FRESH) & (mail.c.attempts == 0)) | (mail.c.state == OutboxState.DEFERRED)
    return waits & (_is_held() | mail.c.statement_id.in_(paused))


def _last_mail() -> ScalarSelect[int]:
    """Return the number of the newest mail that asks an invitation's person."""
    mail = _asking.c
    newest = select(func.max(mail.id)).where(mail.invitation_id == invitations.c.id, _asks(_asking))
    return newest.correlate(invitations).scalar_subquery()


LAST_MAIL = _last_mail()


def _is_unsent() -> ColumnElement[bool]:
    """Return whether mails were made that ask an invitation's person, and none of them has left or is on its way."""
    mail = _other.c
    theirs = select(mail.id).where(mail.invitation_id == invitations.c.id, mail.kind.in_(ASKING)).correlate(invitations)
    left = theirs.where(~_never_left(_other), ~_stands_still(_other))
    return ~left.exists() & ((invitations.c.state == InvitationState.PENDING) | theirs.exists())


# Of an invitation and its last mail.
STATUS = case(
    (
        invitations.c.state.in_(_UNANSWERED),
        case(
            (_is_lost(outbox_messages), Status.UNREACHABLE.value),
            (_is_unsent(), Status.NOT_SENT.value),
            else_=Status.NO_ANSWER.value,
        ),
    ),
    else_=cast(invitations.c.state, String),
)


def with_last_mail(statement: Statement, states: Collection[OutboxState]) -> Select[int]:
    """Select the invitations whose last mail is in one of `states`; right where such mails are few."""
    return _where_last([statement.id], last.c.state.in_(states))


def _where_last(statement_ids: Collection[int], is_so: ColumnElement[bool]) -> Select[int]:
    """Select the invitations of whose last mail something is true; those of which it is are looked at one by one."""
    mail, newer = last.c, _newer.c
    # Few have a newer one, and the index tells.
    newer_id = select(newer.id).where(newer.invitation_id == mail.invitation_id, newer.id > mail.id, _asks(_newer))
    is_last = newer_id.limit(1).correlate(last).scalar_subquery().is_(None)
    ours = select(mail.invitation_id.label("id")).where(mail.statement_id.in_(statement_ids))
    return ours.where(is_so, _asks(last), is_last)


def unreachable(statement_ids: Collection[int]) -> Select[int]:
    """Select the invitations of those who have not answered and whose last mail, `last`, did not arrive."""
    # Asked of each alone as well, so that these few decide what is looked at.
    state = select(invitations.c.state).where(invitations.c.id == last.c.invitation_id).correlate(last)
    return _where_last(statement_ids, _is_lost(last)).where(state.scalar_subquery().in_(_UNANSWERED))


def not_sent(statement: Statement) -> Select[int]:
    """Select the invitations of those who have not answered and were never sent a mail that asks, nor will be soon.

    Every invitation begins with a mail. So whoever has none that failed or stands still is nobody to look at.
    """
    mail, ours = last.c, last.c.statement_id == statement.id
    failed = select(mail.invitation_id.label("id")).where(ours, mail.kind.in_(ASKING), _never_left(last))
    still = select(mail.invitation_id).where(ours, mail.kind.in_(ASKING), mail.state.in_(_WAITING))
    pending = select(invitations.c.id).where(
        invitations.c.statement_id == statement.id, invitations.c.state == InvitationState.PENDING
    )
    if statement.sending_paused_at is None:
        still = still.where(_is_held())
    candidates = union(failed, still, pending).subquery()
    return select(invitations.c.id).where(
        invitations.c.id.in_(select(candidates.c.id)), invitations.c.state.in_(_UNANSWERED), _is_unsent()
    )


def has_status(statement: Statement, status: Status) -> ColumnElement[bool]:
    """Return whether an invitation of this statement has a status."""
    if status is Status.UNREACHABLE:
        return invitations.c.id.in_(unreachable([statement.id]))
    if status is Status.NOT_SENT:
        return invitations.c.id.in_(not_sent(statement))
    if status is Status.NO_ANSWER:
        others = (unreachable([statement.id]), not_sent(statement))
        return invitations.c.state.in_(_UNANSWERED) & ~or_(*(invitations.c.id.in_(one) for one in others))
    return invitations.c.state == InvitationState(status.value)


def with_status(session: Session, statement: Statement, status: Status) -> list[int]:
    """Return the invitations of this statement that have a status, in the order in which they were made."""
    theirs = select(invitations.c.id).where(invitations.c.statement_id == statement.id, has_status(statement, status))
    return list(session.scalars(theirs.order_by(invitations.c.id)))
