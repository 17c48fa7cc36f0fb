"""Undoing a change of address, by the link that the old address was told with.

The earlier address outranks the later one: an undo goes back behind all that came
after it, and no address that came later can take that back.
"""

from collections.abc import Sequence
from itertools import starmap

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now
from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.persons import columns_of, values_of
from petition.domain.states import InvitationState
from petition.errors import BadLink
from petition.models import AddressChange, Invitation, Person, Signature, Statement
from petition.models.invitation import may_answer
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.roster import address_order, addresses, families, history
from petition.services.roster.addresses import Readdressed
from petition.services.roster.locks import lock_people


def find(session: Session, link: Link) -> tuple[AddressChange, Person]:
    """Return the change that a genuine link undoes, and whose it is.

    Raises `BadLink` where it is too late, where an earlier change was undone, or where the address on
    file did not come after this one.
    """
    in_time = AddressChange.changed_at > database_after(-addresses.UNDO_TIME.total_seconds())
    works = and_(in_time, or_(AddressChange.undone_at.is_not(None), AddressChange.ended_at.is_(None)))
    change = session.scalar(select(AddressChange).where(AddressChange.nonce == link.nonce, works))
    if change is None:
        raise BadLink("This link is not valid.")
    # Whoever was merged into another gets their mail there.
    person = session.get_one(Person, families.path(session, change.person_id)[-1])
    order = address_order.orders(session, [person.id])[person.id]
    is_own = person.id == change.person_id
    if change.undone_at is None and not address_order.gives_way(order, person.email, change.old_address, is_own=is_own):
        raise BadLink("This link is not valid.")
    return change, person


def is_as_before(change: AddressChange, person: Person) -> bool:
    """Return whether the address on file is the one that stood before the change."""
    return person.email.lower() == change.old_address.lower()


def undo(session: Session, link: Link, *, secret: str) -> int:
    """Put the old address back, end every link that went elsewhere, and send new ones; return how many it gets.

    It is 0 if the link was used before. Where the address stands as before already, the rest happens all
    the same: somebody may have answered meanwhile. The coordinator sees it at the statement and in the
    person's history. The address is fixed, so that no import takes it away again. It stands for merged
    entries on the way to the person, too, so that undoing a merge does not bring the other one back.
    """
    change, person = find(session, link)
    parted = families.parted(session, person, change.changed_at)
    lock_people(session, *_path(session, change), *(one for one, _ in parted))
    change, person = find(session, link)
    session.refresh(change, with_for_update=True)
    if change.undone_at is not None:
        return 0
    actor, before, old = f"person:{person.id}", person.email, change.old_address
    path = _path(session, change)
    numbers = [entry.id for entry in path]
    for entry in path:
        changes = {} if entry.email == old else {"email": (entry.email, old)}
        fixed = " ".join(sorted(entry.fixed_fields | {"email"}))
        for column, value in {**columns_of({**values_of(entry), "email": old}), "fixed": fixed}.items():
            setattr(entry, column, value)
        session.flush()
        history.record(session, entry.id, "undo_address", changes, actor=actor)
    addresses.record(session, [Readdressed(person.id, before, old)], actor=actor, secret=secret)
    session.execute(update(AddressChange).where(AddressChange.id == change.id).values(undone_at=database_now()))
    address_order.end_behind(session, change, numbers)
    details = addresses.digests(before, old, secret)
    audit.record(session, "person.undo_address", ("person", person.id), actor=actor, details=details)
    renewed = or_(Invitation.person_id.in_(numbers), Invitation.id.in_([number for _, number in parted]))
    sent = _renew_links(session, renewed, old)
    session.expire_all()
    return sent


def _path(session: Session, change: AddressChange) -> list[Person]:
    return [session.get_one(Person, number) for number in families.path(session, change.person_id)]


def _renew_links(session: Session, which: ColumnElement[bool], address: str) -> int:
    """End the links of invitations and send new ones, whatever the budgets are; return how many `address` gets."""
    session.execute(update(Invitation).where(which).values(link_version=Invitation.link_version + 1))
    can_answer = may_answer() & Person.retired_at.is_(None) & (Invitation.state != InvitationState.UNINVITED)
    # A live signature can be withdrawn whatever becomes of the statement.
    can_withdraw = ~can_answer & Signature.id.is_not(None)
    sent = 0
    # Both kinds of links end in withdrawing, so nobody is left without a way.
    for kind, is_so in ((MailKind.LINK, can_answer), (MailKind.RECEIPT, can_withdraw)):
        addressees = _addressees(session, which, is_so)
        outbox.enqueue(session, kind, addressees, by_coordinator=True)
        sent += sum(one.address.lower() == address.lower() for one in addressees)
    return sent


def _addressees(session: Session, theirs: ColumnElement[bool], is_so: ColumnElement[bool]) -> Sequence[Addressee]:
    query = (
        select(Invitation.id, Invitation.statement_id, Person.email, Statement.text_version_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .outerjoin(Signature, (Signature.invitation_id == Invitation.id) & Signature.ended_at.is_(None))
        .where(theirs, is_so)
        .order_by(Invitation.id)
    )
    return list(starmap(Addressee, session.execute(query)))
