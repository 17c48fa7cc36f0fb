"""Changes of people's addresses: each is noted and logged, and the old address is told.

Whoever can change where links and receipts go could otherwise sign in somebody's
name, put the address back, and nobody would know. So every way by which a person's
address changes ends here: the desk, an import, and a merge.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, insert_all, table_of
from petition.domain.addresses import address_digest
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState, StatementState
from petition.models import AddressChange, Invitation, OutboxMessage, Person, Signature, Statement
from petition.services import audit
from petition.services.outbox import Contact
from petition.services.roster import address_order, families, notices
from petition.services.tokens import new_nonce

# So long the old address can undo a change, and both addresses are kept for it.
UNDO_TIME = timedelta(days=30)
_LOT = 1000
_OVER = (StatementState.PUBLISHED, StatementState.CANCELLED, StatementState.RETRACTED)
T = TypeVar("T")
address_changes, invitations, mails, signatures, statements = (
    table_of(model) for model in (AddressChange, Invitation, OutboxMessage, Signature, Statement)
)


class Readdressed(NamedTuple):
    """One person whose mail goes elsewhere from now on."""

    person_id: int
    old: str
    new: str


class Untold(NamedTuple):
    """Old addresses that are to be told, and the numbers of the changes that are settled by it."""

    contacts: Sequence[Contact] = ()
    changes: Sequence[int] = ()


class _Waiting(NamedTuple):
    """A change that nobody was told of, and who has the entry's invitations; `is_own`: the change is theirs."""

    change: int
    old: str
    nonce: bytes | None
    is_own: bool
    person: int
    email: str


def record(session: Session, changed: Iterable[Readdressed], *, actor: str, secret: str, is_back: bool = False) -> int:
    """Note changes of addresses, log their digests, and tell the old addresses; return how many are told.

    What differs in capitals alone is no change. `secret` keys the digests: addresses are known to many.
    Where an address is put back that stood before the one which goes, the latter is told without a link.
    With `is_back`, that is known of all of them.
    """
    rows = [one for one in changed if one.old.lower() != one.new.lower()]
    if not rows:
        return 0
    reached = told(session, rows)
    back = set(rows) if is_back else _put_back(session, rows)
    noted: list[dict[str, Any]] = [
        {
            "person_id": one.person_id,
            "old_address": one.old,
            "new_address": one.new,
            "nonce": None if one in back else new_nonce(),
            "actor": actor,
            "is_told": one.person_id in reached,
        }
        for one in rows
    ]
    insert_all(session, address_changes, noted)
    details = {one.person_id: digests(one.old, one.new, secret) for one in rows}
    audit.record_each(session, "person.address", "person", details, actor=actor)
    contacts = [Contact(row["person_id"], row["old_address"], row["nonce"]) for row in noted if row["is_told"]]
    return notices.tell(session, contacts, works=can_be_undone())


def tell_invited(session: Session, invited: Mapping[int, str]) -> int:
    """Tell addresses that were replaced before their people were invited; return how many are told.

    Otherwise whoever redirects mail would do it before circulating. `invited` gives by person the address on file.
    """
    return tell_untold(session, untold(session, invited))


def tell_untold(session: Session, found: Untold) -> int:
    """Tell what `untold` found; return how many are told."""
    told = notices.tell(session, found.contacts, works=can_be_undone())
    for start in range(0, len(found.changes), _LOT):
        lot = found.changes[start : start + _LOT]
        session.execute(update(AddressChange).where(AddressChange.id.in_(lot)).values(is_told=True))
    return told


def untold(session: Session, invited: Mapping[int, str], *, is_new: bool = False) -> Untold:
    """Return which addresses are told if these people are invited; `is_new` where that is yet to come.

    Changes and merged entries are few and read as they are; PostgreSQL joins badly what is new.
    """
    waiting = (*can_be_undone(), AddressChange.is_told.is_(False), AddressChange.old_address != "")
    columns = (AddressChange.id, AddressChange.old_address, AddressChange.nonce, AddressChange.person_id)
    changes = session.execute(select(*columns).where(*waiting).order_by(AddressChange.id)).all()
    if not changes:
        return Untold()
    above = families.above(session)
    rows: list[_Waiting] = []
    for number, old, nonce, entry in changes:
        person = entry
        while (holder := above.get(person)) is not None:
            person = holder
        if person in invited:
            rows.append(_Waiting(number, old, nonce, person == entry, person, invited[person]))
    people = sorted({row.person for row in rows})
    lost = _in_lots(people, lambda lot: _lost(session, lot))
    known = _in_lots(people, lambda lot: address_order.orders(session, lot, is_invited_now=is_new))
    # Whoever is told has a link that works.
    rows = [row for row in rows if address_order.gives_way(known[row.person], row.email, row.old, is_own=row.is_own)]
    contacts: dict[tuple[int, str], Contact] = {}
    for _, old, nonce, _, person, email in rows:
        if old.lower() != email.lower() and old.lower() not in lost.get(person, ()):
            # The earliest link of an address reaches farthest back.
            contacts.setdefault((person, old.lower()), Contact(person, old, nonce))
    return Untold(list(contacts.values()), [row.change for row in rows])


def tell_asked(session: Session, which: ColumnElement[bool]) -> int:
    """Tell the same of people who may answer from now on, or have a signature now, by their invitations.

    The caller keeps their addresses from being changed meanwhile.
    """
    query = select(Person.id, Person.email).join(Invitation, Invitation.person_id == Person.id).where(which)
    return tell_invited(session, dict(session.execute(query).all()))


def can_be_undone() -> tuple[ColumnElement[bool], ...]:
    """Return what holds of a change whose link works."""
    in_time = AddressChange.changed_at > database_after(-UNDO_TIME.total_seconds())
    return (
        *(in_time, AddressChange.nonce.is_not(None)),
        *(AddressChange.undone_at.is_(None), AddressChange.ended_at.is_(None)),
    )


def _put_back(session: Session, rows: Collection[Readdressed]) -> set[Readdressed]:
    """Return the changes that put back what stood before; links of addresses that came after that end."""
    known = _in_lots([one.person_id for one in rows], lambda lot: address_order.orders(session, lot))
    earlier = {one for one in rows if address_order.is_earlier(known.get(one.person_id, {}), one.new, one.old)}
    ending = {one.person_id: (known[one.person_id], one.new) for one in earlier}
    for start in range(0, len(ending), _LOT):
        address_order.end_all_later(session, dict(islice(ending.items(), start, start + _LOT)))
    return earlier


def digests(old: str, new: str, secret: str) -> dict[str, str]:
    """Return what the log says of two addresses."""
    return {"old": address_digest(secret, old), "new": address_digest(secret, new)}


def told(session: Session, changed: Sequence[Readdressed]) -> set[int]:
    """Return who is told at their old address: where a list is not out yet or they signed, and no mail came back.

    A closed statement counts: it may be opened again.
    """
    old = {one.person_id: one.old.lower() for one in changed if one.old and one.old.lower() != one.new.lower()}
    reached: set[int] = set()
    for start in range(0, len(old), _LOT):
        found = concerned(session, list(old)[start : start + _LOT])
        lost = _lost(session, found)
        reached |= {one for one in found if old[one] not in lost.get(one, ())}
    return reached


def _in_lots(numbers: Sequence[int], of: Callable[[Sequence[int]], Mapping[int, T]]) -> dict[int, T]:
    """Ask for so many at a time as one query takes, and return all that was found."""
    lots = (numbers[start : start + _LOT] for start in range(0, len(numbers), _LOT))
    return {number: found for lot in lots for number, found in of(lot).items()}


def concerned(session: Session, person_ids: Collection[int]) -> set[int]:
    """Return which of these people have something to lose: what they may answer yet, or a live signature.

    Of a list that is out, a signature can still be withdrawn and its line corrected.
    """
    may_be_answered = or_(statements.c.state.not_in(_OVER), invitations.c.admitted_until > database_now())
    query = (
        select(invitations.c.person_id)
        .join(statements, statements.c.id == invitations.c.statement_id)
        .outerjoin(signatures, (signatures.c.invitation_id == invitations.c.id) & signatures.c.ended_at.is_(None))
        .where(invitations.c.person_id.in_(person_ids), or_(may_be_answered, signatures.c.id.is_not(None)))
    )
    return set(session.connection().execute(query).scalars())


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
