"""In which languages those who signed read a mail about it."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement

invitations, persons = table_of(Invitation), table_of(Person)


class Readers(NamedTuple):
    """How many of those who signed and have an address have a language (BCP 47), and the first invitation of these."""

    language: str
    people: int
    first: int


def of_signatories(session: Session, statement: Statement) -> list[Readers]:
    """Return the languages of those who signed and have an address, those of most people first."""
    many, first = func.count(), func.min(invitations.c.id)
    query = (
        select(persons.c.language, many, first)
        .join_from(invitations, persons, persons.c.id == invitations.c.person_id)
        .where(
            invitations.c.statement_id == statement.id,
            invitations.c.state == InvitationState.SIGNED,
            persons.c.email != "",
        )
        .group_by(persons.c.language)
        .order_by(many.desc(), first)
    )
    return [Readers(*row) for row in session.connection().execute(query)]
