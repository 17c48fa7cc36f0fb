"""Puts mails into the outbox, in the transaction that causes them."""

import secrets
from collections.abc import Iterable

from sqlalchemy import insert
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.models import OutboxMessage

# Made once, because making a statement anew costs as much as running it.
_INSERT = insert(table_of(OutboxMessage)).inline()


def enqueue(session: Session, kind: MailKind, recipients: Iterable[tuple[int, str]]) -> int:
    """Queue one mail of `kind` for each (invitation number, address); return how many."""
    rows = [
        {
            "kind": kind,
            "invitation_id": invitation_id,
            "recipient": address,
            "message_key": secrets.token_hex(16),
            "state": OutboxState.QUEUED,
            "attempts": 0,
            "fence": 0,
        }
        for invitation_id, address in recipients
    ]
    if rows:
        session.connection().execute(_INSERT, rows)
    return len(rows)
