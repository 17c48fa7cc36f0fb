"""Where each person stands in an order by hand: read and given for many people at once."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.names.person_name import PersonName
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services import audit
from petition.services.statements import own_parts
from petition.services.transitions import locked

invitations, persons = table_of(Invitation), table_of(Person)


class Placed(NamedTuple):
    """One invited person, and their place; None is behind all who have one."""

    invitation_id: int
    name: PersonName
    country: str
    place: int | None
    is_lead: bool


class PlacedPage(NamedTuple):
    """Some of the invited people in the order of their places, and how many there are in all."""

    people: Sequence[Placed]
    total: int


def page(session: Session, statement: Statement, offset: int, *, most: int) -> PlacedPage:
    """Return up to `most` of the invited people from an offset on: those with a place first, then by name."""
    ours = (invitations.c.statement_id == statement.id) & (invitations.c.state != InvitationState.UNINVITED)
    total = session.scalars(select(func.count()).select_from(invitations).where(ours)).one()
    name = (persons.c[part] for part in ("given_name", "family_name", "honorific_prefix", "honorific_suffix"))
    query = (
        select(invitations.c.id, persons.c.country, invitations.c.place, invitations.c.is_lead, *name)
        .join(persons, persons.c.id == invitations.c.person_id)
        .where(ours)
        .order_by(invitations.c.place.is_(None), invitations.c.place, persons.c.sort_key, invitations.c.id)
        .offset(offset)
        .limit(most)
    )
    people = [
        Placed(number, PersonName(*parts), country, place, is_lead)
        for number, country, place, is_lead, *parts in session.execute(query)
    ]
    return PlacedPage(people, total)


def set_places(session: Session, statement: Statement, places: Mapping[int, int | None], *, actor: str) -> int:
    """Give places by the numbers of invitations, and return how many changed; those of another statement stay.

    A place changes nobody's line. Raises `FieldError` for a place that is none, and `IllegalTransition` once the
    statement is cancelled.
    """
    given = {number: own_parts.checked("place", place) for number, place in places.items()}
    statement = locked(session, statement)
    acts.check(Act.CHANGE_LIST, statement.state)
    ours = (invitations.c.statement_id == statement.id) & invitations.c.id.in_(given)
    stored = dict(session.execute(select(invitations.c.id, invitations.c.place).where(ours)).all())
    changed = sorted(number for number, place in stored.items() if given[number] != place)
    for number in changed:
        session.execute(update(invitations).where(invitations.c.id == number).values(place=given[number]))
    details = {"parts": ["place"]}
    audit.record_all(session, "invitation.part", "invitation", changed, actor=actor, details=details)
    session.expire_all()
    return len(changed)
