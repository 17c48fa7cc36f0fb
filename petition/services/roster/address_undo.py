"""Undoing a change of address, by the link that the old address was told with."""

from itertools import starmap

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now
from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.persons import columns_of, values_of
from petition.errors import BadLink
from petition.models import AddressChange, Invitation, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.roster import addresses, history
from petition.services.roster.locks import lock_people


def find(session: Session, link: Link) -> tuple[AddressChange, Person]:
    """Return the change that a genuine link undoes, and whose it is; raise `BadLink` where it is too late."""
    in_time = AddressChange.changed_at > database_after(-addresses.UNDO_TIME.total_seconds())
    query = select(AddressChange, Person).join(Person, Person.id == AddressChange.person_id)
    row = session.execute(query.where(AddressChange.nonce == link.nonce, in_time)).one_or_none()
    if row is None:
        raise BadLink("This link is not valid.")
    change, person = row
    # Whoever was merged into another gets their mail there.
    while person.merged_into_id is not None:
        person = session.get_one(Person, person.merged_into_id)
    return change, person


def undo(session: Session, link: Link, *, secret: str) -> bool:
    """Put the old address back, end every link that went elsewhere, and send new ones; False if it was undone before.

    The coordinator sees it at the statement and in the person's history. The
    address is fixed, so that no import takes it away again.
    """
    lock_people(session, find(session, link)[1])
    change, person = find(session, link)
    session.refresh(change, with_for_update=True)
    if change.undone_at is not None:
        return False
    actor, before = f"person:{person.id}", person.email
    fixed = " ".join(sorted(person.fixed_fields | {"email"}))
    for column, value in {**columns_of({**values_of(person), "email": change.old_address}), "fixed": fixed}.items():
        setattr(person, column, value)
    session.flush()
    theirs = Invitation.person_id == person.id
    session.execute(update(Invitation).where(theirs).values(link_version=Invitation.link_version + 1))
    session.execute(update(AddressChange).where(AddressChange.id == change.id).values(undone_at=database_now()))
    history.record(session, person.id, "undo_address", {"email": (before, change.old_address)}, actor=actor)
    details = addresses.digests(before, change.old_address, secret)
    audit.record(session, "person.undo_address", ("person", person.id), actor=actor, details=details)
    still_open = (
        select(Invitation.id, Invitation.statement_id, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .where(theirs, Statement.is_open)
        .order_by(Invitation.id)
    )
    outbox.enqueue(session, MailKind.LINK, starmap(Addressee, session.execute(still_open)))
    session.expire_all()
    return True
