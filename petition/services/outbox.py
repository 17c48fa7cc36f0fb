"""Puts mails into the outbox, in the transaction that causes them."""

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.models import OutboxMessage

# Made once, because making a statement anew costs as much as running it.
_INSERT = insert(table_of(OutboxMessage)).inline()


class Addressee(NamedTuple):
    """Whom a mail goes to: the invitation that it is about, its statement, and the address."""

    invitation_id: int
    statement_id: int
    address: str


def enqueue(session: Session, kind: MailKind, addressees: Iterable[Addressee]) -> int:
    """Queue one mail of `kind` for each addressee who has an address; return how many."""
    rows = [
        {
            "kind": kind,
            "invitation_id": one.invitation_id,
            "statement_id": one.statement_id,
            "recipient": one.address,
            "domain": one.address.rpartition("@")[2].lower(),
            "message_key": secrets.token_hex(16),
            "state": OutboxState.QUEUED,
            "attempts": 0,
            "fence": 0,
        }
        for one in addressees
        if one.address
    ]
    if rows:
        session.connection().execute(_INSERT, rows)
    return len(rows)
