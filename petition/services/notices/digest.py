"""Tells accounts each morning where the statements stand, if that is not as they were told last."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_now, database_time
from petition.domain.account_notices import AccountNotice, next_digest
from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.models import OutboxMessage, Statement, User
from petition.services import outbox
from petition.services.matters import home
from petition.services.notices import choices
from petition.services.outbox import Account
from petition.services.statements import tallies

# What people answer, or what waits to be published. Of others it is told when something needs somebody.
_TOLD = (StatementState.CIRCULATING, StatementState.CLOSED)
_STATES = (*_TOLD, StatementState.PUBLISHED, StatementState.RETRACTED)
_LIVE = select(Statement).where(Statement.state.in_(_STATES)).order_by(Statement.id.desc())
_DUE = User.digest_due_at.is_(None) | (User.digest_due_at <= database_now())


def queue_due(session: Session) -> int:
    """Queue the digests of the accounts for which it is morning; return how many.

    An account that has none yet, or moved to another time zone, gets its first one the next morning.
    """
    if not choices.hearers(session, _DUE):
        return 0
    state: dict[str, Any] | None = None
    now, told = database_time(session), []
    mail = OutboxMessage
    digests = select(mail.details).where(mail.kind == MailKind.DIGEST).order_by(mail.id.desc()).limit(1)
    for one in choices.hearers(session, _DUE, lock=True):
        is_morning, one.digest_due_at = one.digest_due_at is not None, next_digest(now, one.time_zone)
        if not is_morning or not choices.wants(one, AccountNotice.DIGEST):
            continue
        if state is None:
            live = session.scalars(_LIVE).all()
            needs = home.overview(session, live, {}, most=0)
            numbers = {
                # `needs` is how much there is to look at; that is counted up to a bound over all statements.
                str(made.id): {**tallies.tally(session, made).numbers, "needs": needs.counts.get(made.id, 0)}
                for made in live
                if made.state in _TOLD or needs.counts.get(made.id)
            }
            state = {"numbers": numbers, "has_more": needs.has_more}
        before = (session.scalars(digests.where(mail.user_id == one.id)).first() or {}).get("numbers", {})
        if any(before.get(number) != numbers for number, numbers in state["numbers"].items()):
            told.append(Account(one.id, one.email, details={**state, "before": before}))
    session.flush()
    return outbox.enqueue(session, MailKind.DIGEST, told)
