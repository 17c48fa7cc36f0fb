"""Saved groups: searches with a name, to circulate to the same people again."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.domain import lengths
from petition.domain.confirmations import Shown
from petition.domain.searching import Filters
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound
from petition.models import Person, PersonTag, RosterGroup
from petition.services import audit
from petition.services.roster import search

# A query can return so many numbers on either engine.
_AT_ONCE = 500


def all_groups(session: Session) -> list[RosterGroup]:
    """Return the groups by name."""
    return list(session.scalars(select(RosterGroup).order_by(RosterGroup.name)))


def find(session: Session, group_id: int) -> RosterGroup:
    """Return a group; raise `NotFound` if there is none of this number."""
    group = session.get(RosterGroup, group_id)
    if group is None:
        raise NotFound("There is no such group.")
    return group


def filters_of(group: RosterGroup) -> Filters:
    """Return the search that the group is."""
    return Filters.read(group.filters)


def size(session: Session, group: RosterGroup) -> int:
    """Return how many people are in the group now."""
    return sizes(session, [group])[group.id]


def sizes(session: Session, groups: Sequence[RosterGroup]) -> dict[int, int]:
    """Return how many people are in each group now, by its number; all of them are counted at once."""
    found: dict[int, int] = {}
    for start in range(0, len(groups), _AT_ONCE):
        some = groups[start : start + _AT_ONCE]
        counts = [select(func.count(Person.id)).where(*_fits(filters_of(group))).scalar_subquery() for group in some]
        found |= zip([group.id for group in some], session.execute(select(*counts)).one(), strict=True)
    return found


def _fits(filters: Filters) -> list[ColumnElement[bool]]:
    """Return what a person must be to fit; to count them, those with the tag are gathered first."""
    fits = search.conditions(replace(filters, tag=""))
    if filters.tag:
        fits.append(Person.id.in_(select(PersonTag.person_id).where(PersonTag.tag == filters.tag)))
    return fits


def save(session: Session, name: str, filters: Filters, *, actor: str) -> RosterGroup:
    """Save a search under a name; raise `FieldError` for a name that is empty or taken, or a search for everybody."""
    called = clean_line(name, "name", limit=lengths.GROUP)
    if not called:
        raise FieldError("name", "Give the group a name.")
    if not filters.written:
        raise FieldError("name", "This is everybody; search or filter first, then save the group.")
    if session.scalar(select(RosterGroup.id).where(RosterGroup.name == called)) is not None:
        raise FieldError("name", f"There is a group “{called}” already.")
    group = RosterGroup(name=called, filters=filters.written)
    session.add(group)
    try:
        session.flush()
    except IntegrityError:
        raise FieldError("name", f"There is a group “{called}” already.") from None
    audit.record(session, "group.save", ("group", group.id), actor=actor)
    return group


def shown(group: RosterGroup) -> Shown:
    """Return what `remove` must find again: SQLite gives the number of a group that is gone to the next one."""
    return Shown.of((group.id, group.name, group.filters), ())


def remove(session: Session, group: RosterGroup, *, actor: str, expected: Shown | None = None) -> None:
    """Remove a group; the people stay. `ShownChanged` is raised where it is not the one that was shown."""
    shown(group).check(expected, "Nothing was removed")
    number = group.id
    session.delete(group)
    session.flush()
    audit.record(session, "group.remove", ("group", number), actor=actor)
