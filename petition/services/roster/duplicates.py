"""Possible duplicates on the roster, and what coordinators said of them."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from petition.domain import duplicates as finding
from petition.domain.duplicates import Namesake
from petition.domain.searching import searchable
from petition.errors import FieldError
from petition.models import DuplicateDismissal, Person
from petition.services import audit
from petition.services.roster.locks import lock_people
from petition.services.roster.search import has_word


@dataclass(frozen=True)
class Pair:
    """Two people who may be one, and why."""

    one: Person
    other: Person
    why: str


@dataclass(frozen=True)
class Suggestions:
    """The first pairs, and how many there are in all."""

    pairs: list[Pair]
    total: int


# Comparing so many people with each other takes as long as one likes to wait for a page.
MOST_AT_ONCE = 2000


def suggestions(session: Session, country: str = "", *, limit: int = 25) -> Suggestions:
    """Return pairs that may be one person and were not said to be two."""
    found = _undecided(session, country)
    shown = found[:limit]
    numbers = {number for one in shown for number in (one.low, one.high)}
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(numbers)))}
    return Suggestions([Pair(people[one.low], people[one.high], one.why) for one in shown], len(found))


def duplicates_of(session: Session, person: Person) -> list[Pair]:
    """Return who may be the same person as this one."""
    theirs = [one for one in _undecided(session, person.country, near=person) if person.id in (one.low, one.high)]
    numbers = {one.low + one.high - person.id: one.why for one in theirs}
    others = session.scalars(select(Person).where(Person.id.in_(numbers)).order_by(Person.id))
    return [Pair(person, other, numbers[other.id]) for other in others]


def _undecided(session: Session, country: str, near: Person | None = None) -> list[finding.Duplicates]:
    """Return the pairs of a country, or of all; with `near`, of people who share a word of their name with that one.

    Duplicates nearly always do, and the page of one person need not compare a whole parliament.
    """
    columns = (Person.id, Person.given_name, Person.family_name, Person.country, Person.legislature, Person.email)
    query = select(*columns).where(Person.retired_at.is_(None))
    if country:
        query = query.where(Person.country == country)
    if near:
        words = searchable(near.given_name, near.family_name).split()
        if not words:
            return []
        query = query.where(or_(*map(has_word, words)))
    settled = said_to_be_two(session)
    found = finding.find_duplicates(Namesake(*row) for row in session.execute(query))
    return [one for one in found if (one.low, one.high) not in settled]


def said_to_be_two(session: Session) -> set[tuple[int, int]]:
    """Return the pairs that a coordinator said to be two people, the lower number first."""
    settled = select(DuplicateDismissal.low_id, DuplicateDismissal.high_id)
    return {(low, high) for low, high in session.execute(settled)}


def are_two(session: Session, one: Person, other: Person, *, actor: str) -> None:
    """Record that two people are two; they are not suggested again."""
    if one.id == other.id:
        raise FieldError("person", "this is one person")
    lock_people(session, one, other)
    low, high = sorted((one.id, other.id))
    if session.get(DuplicateDismissal, (low, high)) is None:
        session.add(DuplicateDismissal(low_id=low, high_id=high, actor=actor))
        session.flush()
        audit.record(session, "person.distinguish", ("person", low), actor=actor, details={"other": high})
