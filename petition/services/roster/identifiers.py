"""Identifiers of people: those that others gave, and the roster's own, by which its exports come back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.persons import Identifier
from petition.models import PersonIdentifier, Roster


def own_prefix(session: Session) -> str:
    """Return how our own identifiers begin: with this roster's mark, so that a file
    from another instance is never taken for ours.
    """
    return f"{session.scalars(select(Roster.identity)).one()[:8]}-"


def by_person(session: Session) -> dict[int, list[Identifier]]:
    """Return the identifiers that others gave, by person."""
    found: dict[int, list[Identifier]] = {}
    query = select(PersonIdentifier.person_id, PersonIdentifier.scheme, PersonIdentifier.identifier)
    for person_id, scheme, identifier in session.execute(query.order_by(PersonIdentifier.id)):
        found.setdefault(person_id, []).append(Identifier(scheme, identifier))
    return found
