"""What a mail says: of a queued one, and of one that is only looked at beforehand."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.clock import utc_now
from petition.db import database_now
from petition.domain.digests import text_digest
from petition.domain.links import Link
from petition.domain.mails import ASKING, Letter, MailKind
from petition.domain.states import InvitationState, StatementState
from petition.models import Invitation, OutboxMessage, Person, Signature, Statement, TextVersion

# A link that was never given to anybody opens nothing.
_NOBODYS = Link(bytes(16), 0)


def letters(session: Session, message_ids: Collection[int]) -> dict[int, Letter]:
    """Return what queued mails say, by their numbers.

    A receipt tells of the signature that it was queued with, whatever has
    happened since; the mail's own time is when that was.
    """
    told = (
        select(func.max(Signature.id))
        .where(Signature.invitation_id == Invitation.id, Signature.signed_at <= OutboxMessage.created_at)
        .correlate(Invitation, OutboxMessage)
        .scalar_subquery()
    )
    query = (
        select(OutboxMessage, Invitation, Person, Statement, TextVersion, Signature, database_now())
        .join(Invitation, Invitation.id == OutboxMessage.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .join(
            TextVersion,
            (TextVersion.statement_id == Statement.id) & (TextVersion.number == Statement.text_number),
        )
        .outerjoin(Signature, Signature.id == told)
        .where(OutboxMessage.id.in_(message_ids))
        # The session may remember rows from an earlier batch.
        .execution_options(populate_existing=True)
    )
    return {row.OutboxMessage.id: _letter(row) for row in session.execute(query)}


def _letter(row: Any) -> Letter:
    message, invitation, person, statement, text, signature, now = row
    return Letter(
        kind=message.kind,
        recipient=message.recipient,
        message_key=message.message_key,
        created_at=message.created_at,
        link=Link(invitation.nonce, invitation.link_version),
        person=person.person_name,
        printed=signature.person_name if signature else person.person_name,
        country=person.country,
        title=text.title,
        text_language=text.language,
        digest=text.digest,
        closes_at=statement.closes_at,
        time_zone=statement.time_zone,
        requested_by=statement.requested_by,
        contact_email=statement.contact_email,
        is_open=_is_open(statement, now),
        pointless=_pointless(message.kind, invitation, statement, now),
    )


def _is_open(statement: Statement, now: datetime) -> bool:
    return statement.state is StatementState.CIRCULATING and statement.closes_at > now


def _pointless(kind: MailKind, invitation: Invitation, statement: Statement, now: datetime) -> str:
    """Return why a mail need not be sent any more, empty if it should go.

    Between the queue and the server a person may have answered, or the
    statement closed; asking them then would only confuse.
    """
    if kind not in ASKING:
        return ""
    if not _is_open(statement, now):
        return "not sent: the statement had closed"
    if kind is not MailKind.LINK and invitation.state is not InvitationState.INVITED:
        return "not sent: the person had answered"
    if kind is MailKind.REMINDER and invitation.muted_at is not None:
        return "not sent: the person asked for no more mails"
    return ""


def sample(statement: Statement, person: Person, kind: MailKind) -> Letter:
    """Return what `person` would read; its link opens nothing."""
    return Letter(
        kind=kind,
        recipient=person.email,
        message_key="preview",
        created_at=utc_now(),
        link=_NOBODYS,
        person=person.person_name,
        printed=person.person_name,
        country=person.country,
        title=statement.title,
        text_language=statement.language,
        digest=text_digest(statement.title, statement.body, statement.language),
        closes_at=statement.closes_at,
        time_zone=statement.time_zone,
        requested_by=statement.requested_by,
        contact_email=statement.contact_email,
    )
