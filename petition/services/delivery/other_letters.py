"""What a mail says that is about no statement: to an account, or to a person; and of which nothing can be read."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain.account_notices import SWITCHES
from petition.domain.letters import Letter
from petition.domain.links import Link
from petition.domain.names.person_name import PersonName
from petition.models import AddressChange, OutboxMessage, Person, SignInLink, User
from petition.services.delivery.desk_words import with_desk_words

# The links of these mails are of one use, so they have one version.
_VERSION = 0
_COLUMNS = (
    *(OutboxMessage.id, OutboxMessage.kind, OutboxMessage.recipient, OutboxMessage.message_key),
    *(OutboxMessage.created_at, OutboxMessage.nonce, OutboxMessage.details),
    *(Person.given_name, Person.family_name, Person.honorific_prefix, Person.honorific_suffix),
    *(Person.additional_name, Person.name_order, Person.language),
    *(User.unwanted_notices, User.time_zone, User.id.label("account")),
    *(User.active, SignInLink.expires_at, AddressChange.undone_at, AddressChange.ended_at),
    ((SignInLink.expires_at <= database_now()) | SignInLink.used_at.is_not(None)).label("is_used_up"),
)


def letters(session: Session, message_ids: Collection[int]) -> dict[int, Letter]:
    """Return what those queued mails say that are about no invitation, by their numbers."""
    query = (
        select(*_COLUMNS)
        .outerjoin_from(OutboxMessage, Person, Person.id == OutboxMessage.person_id)
        .outerjoin(User, User.id == OutboxMessage.user_id)
        .outerjoin(SignInLink, SignInLink.nonce == OutboxMessage.nonce)
        .outerjoin(AddressChange, AddressChange.nonce == OutboxMessage.nonce)
        .where(OutboxMessage.id.in_(message_ids), OutboxMessage.invitation_id.is_(None))
    )
    rows = session.execute(query).all()
    found = {
        row.id: Letter(
            kind=row.kind,
            recipient=row.recipient,
            message_key=row.message_key,
            created_at=row.created_at,
            link=Link(row.nonce, _VERSION) if row.nonce else None,
            # Of an account there is no name.
            person=PersonName(
                *(
                    part or ""
                    for part in (
                        *(row.given_name, row.family_name, row.honorific_prefix, row.honorific_suffix),
                        *(row.additional_name, row.name_order),
                    )
                )
            ),
            language=row.language or "en",
            time_zone=row.time_zone or "UTC",
            until=row.expires_at,
            pointless=_pointless(row),
            details=row.details or {},
        )
        for row in rows
    }
    return with_desk_words(session, [row for row in rows if row.kind in SWITCHES], found)


def unreadable(session: Session, message_ids: Collection[int], fault: str) -> dict[int, Letter]:
    """Return letters that say only why these mails cannot be made, by their numbers."""
    mail = OutboxMessage
    # What is stored as its time may be what cannot be read.
    known = (mail.kind, mail.recipient, mail.message_key, database_now())
    rows = session.execute(select(mail.id, *known).where(mail.id.in_(message_ids)))
    return {
        number: Letter(kind=kind, recipient=recipient, message_key=key, created_at=now, fault=fault)
        for number, kind, recipient, key, now in rows
    }


def _pointless(row: Any) -> str:
    """Return why a mail need not be sent any more, empty if it should go."""
    if row.active is False:
        return "not sent: the account is closed"
    switches = SWITCHES.get(row.kind, ())
    if switches and not set(switches).difference(row.unwanted_notices):
        return "not sent: the account wants no such mails"
    if row.is_used_up:
        return "not sent: the link had been used or had expired"
    if row.undone_at is not None or row.ended_at is not None:
        return "not sent: the change had been undone"
    return ""
