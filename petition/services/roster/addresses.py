"""Changes of people's addresses: each is noted and logged, and the old address is told.

Whoever can change where links and receipts go could otherwise sign in somebody's
name, put the address back, and nobody would know. So every way by which a person's
address changes ends here: the desk, an import, and a merge.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, insert_all, table_of
from petition.domain.addresses import address_digest
from petition.domain.mails import MailKind
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.models import AddressChange, Invitation, OutboxMessage, Signature, Statement
from petition.services import audit, outbox
from petition.services.outbox import Contact
from petition.services.tokens import new_nonce

# So long the old address can undo a change, and both addresses are kept for it.
UNDO_TIME = timedelta(days=30)
_LOT = 1000
address_changes, invitations, mails, signatures, statements = (
    table_of(model) for model in (AddressChange, Invitation, OutboxMessage, Signature, Statement)
)


class Readdressed(NamedTuple):
    """One person whose mail goes elsewhere from now on."""

    person_id: int
    old: str
    new: str


def record(session: Session, changed: Iterable[Readdressed], *, actor: str, secret: str) -> int:
    """Note changes of addresses, log their digests, and tell the old addresses; return how many are told.

    What differs in capitals alone is no change. `secret` keys the digests: addresses are known to many.
    """
    rows = [(one, new_nonce()) for one in changed if one.old.lower() != one.new.lower()]
    if not rows:
        return 0
    noted = (
        {"person_id": one.person_id, "old_address": one.old, "new_address": one.new, "nonce": nonce, "actor": actor}
        for one, nonce in rows
    )
    insert_all(session, address_changes, noted)
    details = {one.person_id: digests(one.old, one.new, secret) for one, _ in rows}
    audit.record_each(session, "person.address", "person", details, actor=actor)
    reached = told(session, [one for one, _ in rows])
    contacts = [Contact(one.person_id, one.old, nonce) for one, nonce in rows if one.person_id in reached]
    return outbox.enqueue(session, MailKind.ADDRESS_CHANGED, contacts)


def digests(old: str, new: str, secret: str) -> dict[str, str]:
    """Return what the log says of two addresses."""
    return {"old": address_digest(secret, old), "new": address_digest(secret, new)}


def told(session: Session, changed: Sequence[Readdressed]) -> set[int]:
    """Return who is told at their old address: where something can be signed or was, and no mail came back."""
    old = {one.person_id: one.old.lower() for one in changed if one.old and one.old.lower() != one.new.lower()}
    # A statement takes only so many numbers.
    lots = [list(old)[start : start + _LOT] for start in range(0, len(old), _LOT)]
    return {number for lot in lots for number in _reached(session, {one: old[one] for one in lot})}


def _reached(session: Session, old: Mapping[int, str]) -> set[int]:
    concerned = (
        select(invitations.c.person_id)
        .join(statements, statements.c.id == invitations.c.statement_id)
        .outerjoin(signatures, (signatures.c.invitation_id == invitations.c.id) & signatures.c.ended_at.is_(None))
        .where(invitations.c.person_id.in_(old), or_(Statement.is_open, signatures.c.id.is_not(None)))
    )
    found = set(session.connection().execute(concerned).scalars())
    lost = _lost(session, found)
    return {one for one in found if old[one] not in lost.get(one, ())}


def _lost(session: Session, person_ids: Collection[int]) -> Mapping[int, set[str]]:
    """Return by person the addresses of theirs at which the last mail did not arrive, because of the address."""
    query = (
        select(invitations.c.person_id, mails.c.recipient, mails.c.state, mails.c.verdict)
        .join(mails, mails.c.invitation_id == invitations.c.id)
        .where(invitations.c.person_id.in_(person_ids), mails.c.verdict.is_not(None))
        .order_by(mails.c.id)
    )
    lost: dict[int, set[str]] = {}
    for person_id, recipient, state, verdict in session.connection().execute(query):
        theirs = lost.setdefault(person_id, set())
        theirs.discard(recipient.lower())
        if verdict == Verdict.BAD_ADDRESS and state in (OutboxState.FAILED, OutboxState.BOUNCED):
            theirs.add(recipient.lower())
    return lost


def forget(session: Session) -> int:
    """Empty the addresses of changes that can be undone no more; return of how many."""
    over = address_changes.c.changed_at < database_after(-UNDO_TIME.total_seconds())
    kept = (address_changes.c.old_address != "") | (address_changes.c.new_address != "")
    emptied = update(address_changes).where(over, kept).values(old_address="", new_address="")
    return session.connection().execute(emptied).rowcount
