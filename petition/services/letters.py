"""What a mail says: of a queued one, and of one that is only looked at beforehand."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.clock import utc_now
from petition.domain.digests import text_digest
from petition.domain.links import Link
from petition.domain.mails import Letter, MailKind
from petition.models import Invitation, OutboxMessage, Person, Signature, Statement, TextVersion

# A link that was never given to anybody opens nothing.
_NOBODYS = Link(bytes(16), 0)


def letter(session: Session, message_id: int) -> Letter:
    """Return what a queued mail says.

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
        select(OutboxMessage, Invitation, Person, Statement, TextVersion, Signature)
        .join(Invitation, Invitation.id == OutboxMessage.invitation_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .join(
            TextVersion,
            (TextVersion.statement_id == Statement.id) & (TextVersion.number == Statement.text_number),
        )
        .outerjoin(Signature, Signature.id == told)
        .where(OutboxMessage.id == message_id)
    )
    message, invitation, person, statement, text, signature = session.execute(query).one()
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
    )


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
