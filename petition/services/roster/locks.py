"""Locks of the roster: one row lock after the other would let an import and an edit wait for each other.

On PostgreSQL all of them are locks of one table, which whoever changes people
takes before any person is locked. On SQLite there is only ever one writer, and
none is needed. Each is held until the transaction ends.
"""

from sqlalchemy import text
from sqlalchemy.orm import Session

from petition.errors import RosterChanged
from petition.models import Person
from petition.services.roster import history


def lock_for_edit(session: Session) -> None:
    """Take a place among those who change people, beside others who edit; wait for an import."""
    _lock(session, "ROW EXCLUSIVE")


def lock_people(session: Session, *people: Person) -> None:
    """Lock people for an edit and read them anew, the lower number first.

    What was read of them before may have been changed by whoever held the lock.
    """
    lock_for_edit(session)
    for person in sorted(people, key=lambda one: one.id):
        session.refresh(person, with_for_update=True)


def lock_against_edits(session: Session) -> None:
    """Wait for those who are changing people, and keep others from it.

    Whoever is being merged or retired must not be invited at the same moment.
    """
    _lock(session, "SHARE")


def lock_roster(session: Session, seen: int | None = None) -> None:
    """Keep everybody else from changing people, for an import and for what is done to many people at once.

    With `seen`, what `history.latest` said when a file was compared, a roster
    that has changed since raises `RosterChanged`.
    """
    _lock(session, "SHARE ROW EXCLUSIVE")
    if seen is not None and history.latest(session) != seen:
        raise RosterChanged("The roster changed after this file was compared with it, so nothing was imported.")


def _lock(session: Session, mode: str) -> None:
    if session.connection().dialect.name == "postgresql":
        session.execute(text(f"LOCK TABLE person_changes IN {mode} MODE"))
