"""Reminds accounts a day before a statement closes, once for each closing time that it has."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_after
from petition.domain.account_notices import BEFORE_CLOSING, AccountNotice
from petition.domain.mails import MailKind
from petition.models import Statement
from petition.services import outbox
from petition.services.notices import choices
from petition.services.outbox import Account
from petition.services.statements import tallies
from petition.services.transitions import locked


def queue_due(session: Session) -> int:
    """Queue a reminder for each statement that closes within a day, and each account; return how many mails."""
    due = (
        Statement.is_open,
        Statement.closes_at <= database_after(BEFORE_CLOSING.total_seconds()),
        Statement.closing_told_for.is_distinct_from(Statement.closes_at),
    )
    count = 0
    for number in session.scalars(select(Statement.id).where(*due).order_by(Statement.id)).all():
        locked(session, session.get_one(Statement, number))
        # Another worker, or a coordinator who closed it or moved its time, may have been first.
        statement = session.scalar(select(Statement).where(Statement.id == number, *due))
        if statement is None:
            continue
        statement.closing_told_for = statement.closes_at
        session.flush()
        about = {"statement": number, "closes_at": statement.closes_at.isoformat()}
        details = {**about, "numbers": tallies.tally(session, statement).numbers}
        hearers = [one for one in choices.hearers(session) if choices.wants(one, AccountNotice.CLOSING)]
        told = [Account(one.id, one.email, details=details) for one in hearers]
        count += outbox.enqueue(session, MailKind.CLOSES_SOON, told)
    return count
