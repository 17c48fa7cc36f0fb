"""The roster: importing people and looking them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.domain.names import sort_name
from petition.domain.ordering import sort_key
from petition.domain.persons import PersonRow
from petition.errors import PetitionError
from petition.models import Person
from petition.services import audit


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do."""

    new: int
    changed: int
    unchanged: int


def import_people(session: Session, rows: Sequence[PersonRow], *, actor: str) -> Imported:
    """Add the people that are new and bring the others up to date.

    The rows were checked by their reader, which refuses a file as a whole.
    """
    known = {person.identity: person for person in session.scalars(select(Person))}
    new = changed = 0
    for row in rows:
        values = _columns(row)
        person = known.get(row.identity)
        if person is None:
            session.add(Person(identity=row.identity, **values))
            new += 1
        elif any(getattr(person, column) != value for column, value in values.items()):
            for column, value in values.items():
                setattr(person, column, value)
            changed += 1
    try:
        session.flush()
    except IntegrityError:
        raise PetitionError("The roster changed while this file was read. Nothing was imported; try again.") from None
    outcome = Imported(new, changed, len(rows) - new - changed)
    audit.record(session, "roster.import", ("roster", 0), actor=actor, details=vars(outcome))
    return outcome


def _columns(row: PersonRow) -> dict[str, Any]:
    order = sort_name(row.name, row.country)
    return {
        "given_name": row.name.given_name,
        "family_name": row.name.family_name,
        "honorific_prefix": row.name.honorific_prefix,
        "honorific_suffix": row.name.honorific_suffix,
        "sort_name": order,
        "sort_key": sort_key(order),
        "email": row.email,
        "country": row.country,
        "legislature": row.legislature,
        "party": row.party,
        "constituency": row.constituency,
        "language": row.language,
    }


def people(session: Session, country: str | None = None) -> list[Person]:
    """Return the roster by country code, then `sort_name`; one country's when asked."""
    query = select(Person).order_by(Person.country, Person.sort_key, Person.id)
    return list(session.scalars(query.where(Person.country == country) if country else query))


def countries(session: Session) -> dict[str, int]:
    """Return how many people the roster has, by country code."""
    query = select(Person.country, func.count()).group_by(Person.country).order_by(Person.country)
    return dict(session.execute(query).all())
