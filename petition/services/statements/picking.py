"""Choosing people by hand: a search over those whom a statement can still be sent to, a page at a time."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.searching import Filters
from petition.models import Person, Statement
from petition.services.roster import search as roster
from petition.services.roster.search import Found
from petition.services.statements.audiences import Audience, chosen, may_be_invited


def find_people(session: Session, statement: Statement, filters: Filters, *, limit: int, offset: int = 0) -> Found:
    """Return the people who fit and can be invited, by country code, then `sort_name`."""
    fits = [*roster.conditions(filters), *may_be_invited(statement)]
    numbers, total = roster.page_of(session, filters.words, fits, limit, offset)
    people = {person.id: person for person in session.scalars(select(Person).where(Person.id.in_(numbers)))}
    return Found([people[number] for number in numbers], total)


def picked(session: Session, statement: Statement, person_ids: Collection[int]) -> list[Person]:
    """Return those of the people picked whom an invitation can go to, by country code, then `sort_name`."""
    return chosen(session, statement, Audience(person_ids=person_ids))
