"""Finding somebody over all statements: who they are, and where they stand with each."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.searching import Filters
from petition.models import Person, Statement
from petition.services.roster import search
from petition.services.statements import progress
from petition.services.statements.progress import PersonProgress


class Everywhere(NamedTuple):
    """One person of the roster, also a retired one, with the statements that they were invited to, the newest first."""

    person: Person
    statements: Sequence[tuple[Statement, PersonProgress]]


class Found(NamedTuple):
    """One page of a search; `total` is how many people fit in all."""

    people: list[Everywhere]
    total: int


def find(session: Session, q: str, *, limit: int, offset: int = 0) -> Found:
    """Return the people in whose names, parties, places and addresses all the words are, by country and `sort_name`."""
    words = Filters(q=q).words
    if not words:
        return Found([], 0)
    about = [*map(search.has_word, words), Person.merged_into_id.is_(None)]
    numbers, total = search.page_of(session, words, about, limit, offset)
    people = {one.id: one for one in session.scalars(select(Person).where(Person.id.in_(numbers)))}
    standing = progress.of_each(session, numbers)
    return Found([Everywhere(people[number], standing[number]) for number in numbers], total)
