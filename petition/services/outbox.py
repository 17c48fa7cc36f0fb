"""Puts mails into the outbox, in the transaction that causes them, and keeps to the budgets of their readers.

Whoever asks, a person gets only so many links and receipts a day. A link too
many is not sent. A receipt too many waits for an hour, and those that follow
meanwhile take its place, so that one mail tells of the newest answer. What a
coordinator sends is neither dropped nor delayed.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Insert, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, table_of
from petition.domain.mails import ASKING, BUDGETS, FOLDED_FOR, PERIOD, RULES, Cost, MailKind, Recipient
from petition.domain.states import OutboxState
from petition.models import Invitation, OutboxMessage
from petition.models.columns import is_one_of

outbox_messages, invitations = table_of(OutboxMessage), table_of(Invitation)
_own = invitations.alias("own")
# Each is made once, because making a statement anew costs as much as running it.
_INSERT = insert(outbox_messages).inline()
_INSERT_FOLDED = insert(outbox_messages).values(not_before=database_after(FOLDED_FOR.total_seconds())).inline()


def _costs(cost: Cost) -> ColumnElement[bool]:
    """Return whether a mail is taken from a budget."""
    return is_one_of(outbox_messages.c.kind, (kind for kind, rule in RULES.items() if rule.cost is cost))


_LATELY = outbox_messages.c.created_at > database_after(-PERIOD.total_seconds())


def _insert_within(cost: Cost, columns: tuple[str, ...]) -> Insert:
    """Insert a mail if its reader's budget allows; the first column names the reader, by an invitation or an account.

    To look and to insert in one statement is half the work. Each invitation of a
    person is asked by itself, so that PostgreSQL looks at its few mails and not
    at all of today, whatever it believes how many there are of either.
    """
    mail = outbox_messages.c
    spent = select(func.count()).where(_costs(cost), mail.created_at > database_after(-PERIOD.total_seconds()))
    if columns[0] == "user_id":
        all_spent = spent.where(mail.user_id == bindparam("of"))
    else:
        of_one = spent.where(mail.invitation_id == invitations.c.id).correlate(invitations).scalar_subquery()
        person = select(_own.c.person_id).where(_own.c.id == bindparam("of")).scalar_subquery()
        all_spent = select(func.sum(of_one)).where(invitations.c.person_id == person)
    names = ("kind", *columns, "recipient", "domain", "message_key", "state", "attempts", "fence")
    values = (bindparam(name, type_=mail[name].type) for name in names)
    row = select(*values).where(all_spent.scalar_subquery() < BUDGETS[cost])
    return insert(outbox_messages).from_select(names, row).inline().execution_options(preserve_rowcount=True)


# The budgets that are kept here, one mail at a time. Many notices come at once, and whoever sends them counts them.
_KEPT = (Cost.LINK, Cost.RECEIPT)
_WITHIN: dict[tuple[Cost, tuple[str, ...]], Insert] = {
    (cost, columns): _insert_within(cost, columns)
    for cost in _KEPT
    for columns in (
        ("invitation_id", "statement_id", "text_version_id", "details"),
        ("user_id", "nonce", "details"),
    )
}
# A receipt that waits is not due and was never tried; whatever else waits has been.
_FOLD = (
    update(outbox_messages)
    .where(
        outbox_messages.c.invitation_id == bindparam("of"),
        outbox_messages.c.state == OutboxState.QUEUED,
        outbox_messages.c.attempts == 0,
        outbox_messages.c.not_before > database_now(),
        _costs(Cost.RECEIPT),
    )
    .values(
        kind=bindparam("newest"),
        recipient=bindparam("address"),
        domain=bindparam("at"),
        text_version_id=bindparam("version"),
        details=bindparam("said", type_=outbox_messages.c.details.type),
        created_at=database_now(),
    )
)


class Addressee(NamedTuple):
    """Whom a mail goes to: the invitation that it is about, its statement, the address, and the version of the text.

    The mail speaks of that version whenever it is sent. `details` is what its kind says beside that.
    """

    invitation_id: int
    statement_id: int
    address: str
    text_version_id: int | None
    details: Mapping[str, Any] | None = None


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


def enqueue(
    session: Session,
    kind: MailKind,
    addressees: Iterable[Addressee | Account | Contact],
    *,
    by_coordinator: bool = False,
    delay: timedelta | None = None,
) -> int:
    """Queue one mail of `kind` for each addressee who has an address; return to how many one goes.

    A mail that a coordinator asked for goes whatever its reader's budget is. One with a `delay` waits for so long.
    """
    rule, rows = RULES[kind], []
    for one in addressees:
        if not isinstance(one, _KNOWN[rule.to]):
            raise TypeError(f"a mail of the kind {kind} goes to an {_KNOWN[rule.to].__name__}")
        row = one._asdict()
        address = row.pop("address")
        values = {
            "recipient": address,
            "domain": address.rpartition("@")[2].lower(),
            "message_key": secrets.token_hex(16),
            "state": OutboxState.QUEUED,
            "attempts": 0,
            "fence": 0,
        }
        if address:
            rows.append({"kind": kind, **row, **values})
    if rule.cost in _KEPT and not by_coordinator:
        return sum(_enqueue_within(session, rule.cost, row) for row in rows)
    if rows:
        later = _INSERT if delay is None else _INSERT.values(not_before=database_after(delay.total_seconds()))
        session.connection().execute(later, rows)
    return len(rows)


def _enqueue_within(session: Session, cost: Cost, row: dict[str, Any]) -> bool:
    """Queue one mail as the budget of its reader allows; return whether it goes, now or as a part of one that waits."""
    connection = session.connection()
    columns = next(columns for at, columns in _WITHIN if at is cost and columns[0] in row)
    of = {"of": row[columns[0]]}
    if connection.execute(_WITHIN[cost, columns], {**row, **of}).rowcount > 0:
        return True
    if cost is Cost.LINK:
        return False
    told = {
        "newest": row["kind"],
        "address": row["recipient"],
        "at": row["domain"],
        "version": row["text_version_id"],
        # The newest of them is told, and no number of another one.
        "said": {"is_folded": True, **({"held": True} if (row["details"] or {}).get("held") else {})},
    }
    if connection.execute(_FOLD, {**of, **told}).rowcount == 0:
        connection.execute(_INSERT_FOLDED, {**row, "details": told["said"]})
    return True


def speak_of(session: Session, statement_id: int, text_version_id: int) -> None:
    """Let the mails that wait and ask for an answer speak of a newer version of the text.

    What tells of the past, such as a receipt, goes on to tell of it. So does a mail
    that may have arrived and is repeated, because a repeat is the same to the byte.
    """
    mail = outbox_messages.c
    asks = or_(*(mail.kind == kind for kind in ASKING))
    # A worker that has claimed a mail may have read it already, and takes its mails in an order of its own.
    waits = or_(mail.state == OutboxState.DEFERRED, (mail.state == OutboxState.QUEUED) & (mail.attempts == 0))
    change = update(outbox_messages).where(mail.statement_id == statement_id, waits, asks)
    session.connection().execute(change.values(text_version_id=text_version_id))
