"""Audiences: whom a coordinator chooses to invite, and who of them can be."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from petition.domain.searching import Filters
from petition.models import Invitation, Person, Statement
from petition.models.person import is_not_to_be_invited
from petition.services.roster import search


@dataclass(frozen=True)
class Audience:
    """Whom to invite: everyone, or those of some countries, who fit a search, or picked by hand.

    Whoever is in `also` is invited beside those who fit the rest.
    """

    countries: Collection[str] = ()
    filters: Filters | None = None
    person_ids: Collection[int] | None = None
    also: Collection[int] = ()


def chosen(session: Session, statement: Statement, choice: Audience, *, limit: int | None = None) -> list[Person]:
    """Return the chosen people to whom an invitation can go and who have none yet, by country, then name."""
    return list(session.scalars(chosen_query(statement, choice).limit(limit)))


def chosen_numbers(statement: Statement, choice: Audience) -> Select[int]:
    """Select the numbers of the same, for other questions about them."""
    return chosen_query(statement, choice).with_only_columns(Person.id).order_by(None)


def chosen_query(statement: Statement, choice: Audience) -> Select[Person]:
    """Select the chosen people to whom an invitation can go and who have none yet, by country, then name."""
    query = select(Person).where(*may_be_invited(statement), _is_chosen(choice))
    return query.order_by(Person.country, Person.sort_key, Person.id)


def chosen_by_country(session: Session, statement: Statement, choice: Audience) -> dict[str, int]:
    """Count the same by country code."""
    query = chosen_query(statement, choice).with_only_columns(Person.country, func.count()).order_by(None)
    return dict(session.execute(query.group_by(Person.country)).all())


def without_address(session: Session, statement: Statement, choice: Audience) -> int:
    """Return how many of the chosen people are left out only because they have no address."""
    return _count(session, *_uninvited(statement), _is_asked(), Person.email == "", _is_chosen(choice))


def not_to_be_invited(session: Session, statement: Statement, choice: Audience) -> int:
    """Return how many of the chosen people are left out because a file or a coordinator says so."""
    return _count(session, *_uninvited(statement), is_not_to_be_invited(), _is_chosen(choice))


def may_be_invited(statement: Statement) -> tuple[ColumnElement[bool], ...]:
    """Return what a person must be so that an invitation can go to them."""
    return (*_uninvited(statement), _is_asked(), Person.email != "")


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalars(select(func.count(Person.id)).where(*conditions)).one()


def _is_asked() -> ColumnElement[bool]:
    """Return whether somebody is none of the few who are not to be invited; an index has their numbers."""
    return Person.id.not_in(select(Person.id).where(is_not_to_be_invited()))


def _uninvited(statement: Statement) -> tuple[ColumnElement[bool], ...]:
    ours = (Invitation.statement_id == statement.id) & (Invitation.person_id == Person.id)
    return (Person.retired_at.is_(None), ~select(Invitation.id).where(ours).exists())


def _is_chosen(choice: Audience) -> ColumnElement[bool]:
    asked = search.conditions(choice.filters or Filters())
    if choice.countries:
        asked.append(Person.country.in_(choice.countries))
    if choice.person_ids is not None:
        asked.append(Person.id.in_(choice.person_ids))
    return or_(and_(*asked), Person.id.in_(choice.also)) if choice.also else and_(*asked)
