"""Puts mails into the outbox, in the transaction that causes them."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.mails import RULES, MailKind, Recipient
from petition.domain.states import OutboxState
from petition.models import OutboxMessage

# Made once, because making a statement anew costs as much as running it.
_INSERT = insert(table_of(OutboxMessage)).inline()


class Addressee(NamedTuple):
    """Whom a mail goes to: the invitation that it is about, its statement, and the address."""

    invitation_id: int
    statement_id: int
    address: str


class Account(NamedTuple):
    """An account that a mail goes to; `nonce` is that of its link, if it has one, and `details` what it says."""

    user_id: int
    address: str
    nonce: bytes | None = None
    details: Mapping[str, Any] | None = None


class Contact(NamedTuple):
    """A person to whom a mail goes that is about no statement, at an address that may be an old one of theirs."""

    person_id: int
    address: str
    nonce: bytes | None = None
    details: Mapping[str, Any] | None = None


# What a mail's kind says of its recipient, and what must be known of them.
_KNOWN = {
    Recipient.INVITED: Addressee,
    Recipient.ACCOUNT: Account,
    Recipient.PERSON: Contact,
    Recipient.OLD_ADDRESS: Contact,
}


def enqueue(session: Session, kind: MailKind, addressees: Iterable[Addressee | Account | Contact]) -> int:
    """Queue one mail of `kind` for each addressee who has an address; return how many."""
    known = _KNOWN[RULES[kind].to]
    rows = [_row(kind, known, one) for one in addressees if one.address]
    if rows:
        session.connection().execute(_INSERT, rows)
    return len(rows)


def _row(kind: MailKind, known: type[tuple[Any, ...]], one: Addressee | Account | Contact) -> dict[str, Any]:
    if not isinstance(one, known):
        raise TypeError(f"a mail of the kind {kind} goes to an {known.__name__}")
    row = one._asdict()
    address = row.pop("address")
    return {
        "kind": kind,
        **row,
        "recipient": address,
        "domain": address.rpartition("@")[2].lower(),
        "message_key": secrets.token_hex(16),
        "state": OutboxState.QUEUED,
        "attempts": 0,
        "fence": 0,
    }
