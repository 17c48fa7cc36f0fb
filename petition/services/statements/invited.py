"""Searching the people of a statement: by words, country and status, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.searching import Filters
from petition.domain.statuses import Status
from petition.models import Invitation, Person, Statement
from petition.services.roster import search as roster
from petition.services.statements import progress, reaching
from petition.services.statements.progress import PersonProgress

invitations = table_of(Invitation)
_MANY = 2000


@dataclass(frozen=True)
class Wanted:
    """Which of the invited people are wanted; an empty one wants everybody, also who is retired since."""

    q: str = ""
    country: str = ""
    status: Status | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Wanted":
        """Return what an address asks for; what is unknown is left out."""
        filters, status = Filters.read(given), given.get("standing", "")
        return cls(filters.q, filters.country, Status(status) if status in set(Status) else None)

    @property
    def written(self) -> dict[str, str]:
        """What is asked for, as an address holds it."""
        given = {"q": self.q, "standing": self.status or "", "country": self.country}
        return {name: value for name, value in given.items() if value}

    @property
    def words(self) -> list[str]:
        """The words that must all be found."""
        return Filters(q=self.q).words


class Found(NamedTuple):
    """One page of a search; `total` is how many people fit in all."""

    people: list[PersonProgress]
    total: int


def find_people(session: Session, statement: Statement, wanted: Wanted, *, limit: int, offset: int = 0) -> Found:
    """Return the invited people that fit, by country code, then `sort_name`."""
    numbers, total = page_of(session, statement, wanted, limit, offset)
    return Found(progress.of_people(session, statement, numbers), total)


def page_of(
    session: Session, statement: Statement, wanted: Wanted, limit: int, offset: int = 0
) -> tuple[list[int], int]:
    """Return a page of the numbers of those who fit, in this order, and how many fit in all."""
    fits = [invitations.c.statement_id == statement.id]
    if wanted.status:
        fits.append(reaching.has_status(statement, wanted.status))
    invited = select(invitations.c.id).where(invitations.c.person_id == Person.id, *fits)
    about: list[ColumnElement[bool]] = list(map(roster.has_word, wanted.words))
    if wanted.country:
        about.append(Person.country == wanted.country)
    if about:
        return roster.page_of(session, wanted.words, [*about, invited.exists()], limit, offset)
    # Nothing about the people is asked, so nobody is looked at to count them.
    total = session.scalars(select(func.count()).select_from(invitations).where(*fits)).one()
    size = min(limit, total - offset)
    if size <= 0:
        return [], total
    # Where many fit, the first are soon found in the order of the list, from its nearer end; a few are better sorted.
    is_invited = invited.scalar_subquery().is_not(None) if total > _MANY else invited.exists()
    is_late = offset > total - offset - size
    order = (Person.country, Person.sort_key, Person.id)
    page = select(Person.id).where(is_invited).order_by(*(column.desc() if is_late else column for column in order))
    numbers = list(session.scalars(page.limit(size).offset(total - offset - size if is_late else offset)))
    return numbers[::-1] if is_late else numbers, total


def countries(session: Session, statement: Statement) -> list[str]:
    """Return the codes of the countries from which people were invited."""
    every = select(Person.country).distinct().subquery()
    ours = (invitations.c.statement_id == statement.id) & (invitations.c.person_id == Person.id)
    asked = select(Person.id).where(Person.country == every.c.country, select(invitations.c.id).where(ours).exists())
    found = select(every.c.country).where(asked.exists())
    return list(session.scalars(found))
