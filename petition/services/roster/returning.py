"""Putting many retired people back on the roster at once."""

from collections.abc import Collection

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.confirmations import Shown
from petition.models import Person
from petition.services import audit
from petition.services.roster import history
from petition.services.roster.locks import lock_roster
from petition.services.roster.people import shown_people


def restore_all(session: Session, person_ids: Collection[int], *, actor: str, expected: Shown | None = None) -> int:
    """Put retired people back on the roster; return how many. `expected` is what was shown of them
    (`shown_people`), as with `retire_all`.

    Merged entries and those who are back already do not count.
    """
    lock_roster(session)
    coming = retired_among(session, person_ids)
    if expected is not None:
        shown_people(session, coming).check(expected, "Nobody was put back")
    if coming:
        persons = table_of(Person)
        back = update(persons).where(persons.c.id == bindparam("person")).values(retired_at=None)
        session.connection().execute(back, [{"person": one} for one in coming])
        history.record_all(session, [(one, {}) for one in coming], "restore", actor=actor)
        audit.record_all(session, "person.restore", "person", coming, actor=actor)
    return len(coming)


def retired_among(session: Session, person_ids: Collection[int]) -> list[int]:
    """Return which of these people are retired and can come back: neither merged nor deleted."""
    gone = (Person.retired_at.is_not(None), Person.merged_into_id.is_(None), Person.deleted_at.is_(None))
    return sorted(set(person_ids).intersection(session.scalars(select(Person.id).where(*gone))))
