"""Tells accounts what has happened since they were told last: soon, and not more often than once an hour.

What is new gets the number of a round while all accounts are locked, so rounds
come one after the other, and what is committed late is in a later one.
"""

from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, table_of
from petition.domain.account_notices import AT_ONCE
from petition.domain.mails import FOLDED_FOR, MailKind
from petition.models import Happening, OutboxMessage, User
from petition.models.outbox_message import was_dropped
from petition.services import outbox
from petition.services.notices import choices
from petition.services.outbox import Account

happenings, outbox_messages = table_of(Happening), table_of(OutboxMessage)
# A mail that was not sent within so many days is given up long before.
KEPT = timedelta(days=30)
_row = happenings.c
_NEWEST = select(func.max(_row.round)).scalar_subquery()
_TOLD_LATELY = (
    # One that had become pointless told nobody anything.
    (outbox_messages.c.kind == MailKind.NEEDS_YOU)
    & ~was_dropped(outbox_messages)
    & (outbox_messages.c.created_at > database_after(-FOLDED_FOR.total_seconds()))
)
_IS_NEW = select(_row.id).where(_row.round.is_(None)).exists()
_IS_BEHIND = select(User.id).where(choices.HEARS, User.told_round < _NEWEST).exists()


def queue_due(session: Session) -> int:
    """Queue a mail for each account to which something is news, and forget what is old; return how many mails."""
    if not session.scalar(select(_IS_NEW | _IS_BEHIND)):
        return 0
    accounts = choices.hearers(session, lock=True)
    newest = session.scalar(select(func.coalesce(func.max(_row.round), 0))) or 0
    seen = update(happenings).where(_row.round.is_(None)).values(round=newest + 1)
    newest += session.connection().execute(seen).rowcount > 0
    told = []
    for one in accounts:
        is_news = (_row.round > one.told_round) & (_row.round <= newest) & _row.kind.in_(choices.wants(one, *AT_ONCE))
        if session.scalar(select(_row.id).where(is_news).limit(1)) is not None:
            lately = select(outbox_messages.c.id).where(outbox_messages.c.user_id == one.id, _TOLD_LATELY)
            if session.scalars(lately.limit(1)).first() is not None:
                continue
            told.append(Account(one.id, one.email, details={"after": one.told_round, "until": newest}))
        one.told_round = newest
    # The newest round stays, because the next one is counted from it.
    is_old = (_row.at < database_after(-KEPT.total_seconds())) & (_row.round < newest)
    session.execute(delete(happenings).where(is_old))
    return outbox.enqueue(session, MailKind.NEEDS_YOU, told)
