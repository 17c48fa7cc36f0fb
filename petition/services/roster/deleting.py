"""Deleting people who were never invited to anything.

No word of them is kept, and their number is never given to anybody else: it
stands in the log, in exports, and in their history, which goes on to say what was
done and when, without names.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.confirmations import Shown
from petition.domain.persons import FIELDS
from petition.errors import FieldError
from petition.models import (
    AddressChange,
    DuplicateDismissal,
    ImportedPerson,
    Invitation,
    Person,
    PersonChange,
    PersonIdentifier,
    PersonMerge,
    PersonTag,
    ReceivedMessage,
    RosterImportRow,
    SettledDoubt,
)
from petition.services import audit
from petition.services.roster import history, people
from petition.services.roster.locks import lock_roster

persons, changes, address_changes, settled = (
    table_of(model) for model in (Person, PersonChange, AddressChange, SettledDoubt)
)
_LOT = 1000
# A name is needed where there is a row, and a country: it says of nobody who they were.
_NOBODY: dict[str, Any] = {
    **{field: "" for field in FIELDS if field != "country"},
    "family_name": "Deleted",
    "identity": "",
    "source_identity": "",
    "sort_key": b"",
    "search_text": "",
    "fixed": "",
}


def refusal(session: Session, person: Person) -> str:
    """Return why a person cannot be deleted, empty if they can."""
    if session.scalar(select(exists().where(Invitation.person_id == person.id))):
        return "They were asked to sign a statement, and what became of that is kept. Retire them instead."
    theirs = or_(PersonMerge.kept_id == person.id, PersonMerge.merged_id == person.id)
    if session.scalar(select(exists().where(theirs, PersonMerge.undone_at.is_(None)))):
        return "Entries were merged here. Undo the merge first."
    return ""


def delete_person(session: Session, person: Person, *, actor: str, expected: Shown | None = None) -> None:
    """Delete one person; `expected` is what was shown of them (`people.shown_people`).

    Whoever was ever invited, or merged, raises `FieldError`.
    """
    # Nobody is invited meanwhile.
    lock_roster(session)
    session.refresh(person)
    people.shown_people(session, [person.id]).check(expected, "Nobody was deleted")
    if person.deleted_at is not None:
        return
    if reason := refusal(session, person):
        raise FieldError("person", reason)
    session.connection().execute(delete(settled).where(settled.c.person_id == person.id))
    erase(session, [person.id], actor=actor)


def erase(session: Session, person_ids: Sequence[int], *, actor: str, source: str = "") -> None:
    """Delete people of whom the caller knows that they can be, and has locked the roster; `source` names the file."""
    for start in range(0, len(person_ids), _LOT):
        _erase(session, person_ids[start : start + _LOT])
    history.record_all(session, ((one, {}) for one in person_ids), "delete", actor=actor, source=source)
    audit.record_all(session, "person.delete", "person", person_ids, actor=actor)
    session.expire_all()


def _erase(session: Session, lot: Collection[int]) -> None:
    connection, now = session.connection(), database_now()
    connection.execute(update(persons).where(persons.c.id.in_(lot)).values(**_NOBODY, retired_at=now, deleted_at=now))
    of: list[tuple[type[Any], ColumnElement[bool]]] = [
        *((model, model.person_id.in_(lot)) for model in (PersonTag, PersonIdentifier)),
        (DuplicateDismissal, DuplicateDismissal.low_id.in_(lot) | DuplicateDismissal.high_id.in_(lot)),
    ]
    for model, theirs in of:
        connection.execute(delete(table_of(model)).where(theirs))
    # What was written down beside them. A file that is on its way has to be read anew, because the roster changed.
    connection.execute(
        update(table_of(RosterImportRow)).where(RosterImportRow.person_id.in_(lot)).values(person_id=None)
    )
    # Undoing an import leaves what was decided about the doubts of its file.
    connection.execute(update(settled).where(settled.c.person_id.in_(lot)).values(person_id=None))
    connection.execute(update(table_of(ImportedPerson)).where(ImportedPerson.person_id.in_(lot)).values(entry={}))
    connection.execute(update(changes).where(changes.c.person_id.in_(lot)).values(changes={}))
    # Nobody was invited, so these are answers to a notice about an address.
    wrote = update(table_of(ReceivedMessage)).where(ReceivedMessage.person_id.in_(lot))
    connection.execute(wrote.values(sender="", subject="", words=""))
    emptied = update(address_changes).where(address_changes.c.person_id.in_(lot))
    connection.execute(emptied.values(old_address="", new_address=""))
