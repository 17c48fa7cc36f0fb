"""Merged entries: the persons that were merged into one another, directly or by way of others.

What is recorded of a person stays where it was recorded when their entry is
merged, so whoever asks about a person asks about all entries of theirs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, select
from sqlalchemy.orm import Session

from petition.models import Invitation, Person, PersonMerge


def entries(persons: Select[int]) -> CTE:
    """Return each of these persons (`person`) with their entries (`entry`): their own, and what was merged in."""
    asked = persons.distinct().subquery()
    number = next(iter(asked.c))
    found = select(number.label("person"), number.label("entry")).cte("entries", recursive=True)
    return found.union_all(select(found.c.person, Person.id).join(Person, Person.merged_into_id == found.c.entry))


def holders(numbers: Select[int]) -> CTE:
    """Return each of these entries (`entry`) with itself and whatever it was merged into (`person`)."""
    asked = numbers.distinct().subquery()
    number = next(iter(asked.c))
    found = select(number.label("entry"), number.label("person")).cte("holders", recursive=True)
    above = select(found.c.entry, Person.merged_into_id).join(Person, Person.id == found.c.person)
    return found.union_all(above.where(Person.merged_into_id.is_not(None)))


def above(session: Session) -> dict[int, int]:
    """Return by merged entry what it was merged into; these are few."""
    query = select(Person.id, Person.merged_into_id).where(Person.merged_into_id.is_not(None))
    return {entry: holder for entry, holder in session.execute(query) if holder is not None}


def path(session: Session, person_id: int) -> list[int]:
    """Return an entry, what it was merged into, and so on up to whoever has its mail."""
    by_entry, found = above(session), [person_id]
    while (holder := by_entry.get(found[-1])) is not None:
        found.append(holder)
    return found


def taken(moved: Mapping[str, Any]) -> list[int]:
    """Return the invitations that went to the kept person by a merge, or answer for the duplicate's since."""
    return [*moved["invitations"], *(one["staying"] for one in moved.get("shared", ()))]


def parted(session: Session, person: Person, since: datetime) -> list[tuple[Person, int]]:
    """Return the invitations, and who has them, that others got back from a person by merges undone since a moment."""
    theirs = entries(select(Person.id).where(Person.id == person.id))
    undone = PersonMerge.kept_id.in_(select(theirs.c.entry)) & (PersonMerge.undone_at > since)
    found = session.scalars(select(PersonMerge.moved).where(undone))
    numbers = {number for moved in found for number in taken(moved)}
    elsewhere = Invitation.id.in_(numbers) & (Invitation.person_id != person.id)
    query = select(Person, Invitation.id).join(Invitation, Invitation.person_id == Person.id).where(elsewhere)
    return [(one, number) for one, number in session.execute(query.order_by(Invitation.id))]
