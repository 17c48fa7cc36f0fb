"""Notices of changed addresses: mails to old addresses, each within its budget.

Whoever may change addresses could otherwise send a mail with each change, as many
as they like, to whomever they like. A notice too many waits for a day, and each that follows
takes its place. Nobody is left without a way for it: the link of an earlier notice
undoes what came after it, and where none works any more, the next goes at once.
"""

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, table_of
from petition.domain.mails import BUDGETS, PERIOD, Cost, MailKind
from petition.domain.states import OutboxState
from petition.models import AddressChange, OutboxMessage
from petition.services import outbox
from petition.services.outbox import Contact

mails = table_of(OutboxMessage)
_LOT = 1000
_IS_NOTICE = mails.c.kind == MailKind.ADDRESS_CHANGED


def tell(session: Session, contacts: Iterable[Contact], *, works: tuple[ColumnElement[bool], ...]) -> int:
    """Tell old addresses, at once or with a mail that waits; return how many are told.

    `works` is what holds of a change whose link works.
    """
    rows = [one for one in contacts if one.address]
    at_once: list[Contact] = []
    later: list[Contact] = []
    for start in range(0, len(rows), _LOT):
        lot = rows[start : start + _LOT]
        lately = _lately(session, {one.person_id for one in lot})
        # Most addresses are told for the first time, and nothing more is asked of them.
        over = [one for one in lot if lately[_key(one)] >= BUDGETS[Cost.NOTICE]]
        armed = _armed(session, over, works)
        folded = {one for one in over if one.nonce is None or _key(one) in armed}
        at_once += [one for one in lot if one not in folded]
        later += folded
    for one in later:
        _fold(session, one)
    return outbox.enqueue(session, MailKind.ADDRESS_CHANGED, at_once) + len(later)


def _key(contact: Contact) -> tuple[int, str]:
    return contact.person_id, contact.address.lower()


def _lately(session: Session, person_ids: Collection[int]) -> Counter[tuple[int, str]]:
    """Return by person and address how many notices were queued within the period of a budget."""
    since = mails.c.created_at > database_after(-PERIOD.total_seconds())
    query = select(mails.c.person_id, mails.c.recipient).where(mails.c.person_id.in_(person_ids), _IS_NOTICE, since)
    return Counter((person, recipient.lower()) for person, recipient in session.connection().execute(query))


def _armed(
    session: Session, contacts: Collection[Contact], works: tuple[ColumnElement[bool], ...]
) -> set[tuple[int, str]]:
    """Return which of these have a link that works already, which an earlier notice brings them."""
    if not contacts:
        return set()
    query = (
        select(OutboxMessage.person_id, OutboxMessage.recipient)
        .join(AddressChange, AddressChange.nonce == OutboxMessage.nonce)
        .where(
            OutboxMessage.person_id.in_({one.person_id for one in contacts}),
            AddressChange.nonce.not_in([one.nonce for one in contacts if one.nonce is not None]),
            *works,
        )
    )
    return {(person, recipient.lower()) for person, recipient in session.execute(query) if person is not None}


def _fold(session: Session, contact: Contact) -> None:
    """Let a notice take the place of the one that waits, or else wait itself."""
    waits = update(mails).where(
        *(_IS_NOTICE, mails.c.person_id == contact.person_id, func.lower(mails.c.recipient) == contact.address.lower()),
        *(mails.c.state == OutboxState.QUEUED, mails.c.attempts == 0, mails.c.not_before > database_now()),
    )
    newest = waits.values(nonce=contact.nonce, created_at=database_now())
    if session.connection().execute(newest).rowcount == 0:
        folded = contact._replace(details={"is_folded": True})
        outbox.enqueue(session, MailKind.ADDRESS_CHANGED, [folded], delay=PERIOD)
