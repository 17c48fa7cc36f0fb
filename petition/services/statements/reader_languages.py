"""In which languages those who signed, or others who were invited, read a mail about it."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services.outbox import Addressee

invitations, persons = table_of(Invitation), table_of(Person)


class Readers(NamedTuple):
    """How many of those who get a mail have a language (BCP 47), and the first invitation of these."""

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


def of_addressees(session: Session, statement: Statement, told: Sequence[Addressee]) -> list[Readers]:
    """Return the languages of these people, those of most people first."""
    query = select(invitations.c.id, persons.c.language).join(persons, persons.c.id == invitations.c.person_id)
    # A statement takes only so many numbers, so everybody's language is read.
    known = dict(session.connection().execute(query.where(invitations.c.statement_id == statement.id)).all())
    counts: dict[str, Readers] = {}
    for one in told:
        language = known[one.invitation_id]
        before = counts.get(language, Readers(language, 0, one.invitation_id))
        counts[language] = before._replace(people=before.people + 1)
    return sorted(counts.values(), key=lambda one: (-one.people, one.first))
