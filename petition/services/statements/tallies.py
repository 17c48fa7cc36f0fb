"""How many people stand where: of one statement, of each of its countries, of all statements.

Everything is counted anew on each view, by one grouped query over an index, so
that no counter can go wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services.statements import counting, progress
from petition.services.statements.progress import Status

invitations, persons = table_of(Invitation), table_of(Person)
_ANSWERED = (Status.SIGNED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED, Status.STRUCK)
_IS_UNINVITED = invitations.c.state == InvitationState.UNINVITED
# How many are invited, how many of them have each of the other statuses, and how many are not invited any more.
_COUNTS = (
    func.count(case((~_IS_UNINVITED, 1))),
    *(func.count(case((invitations.c.state == InvitationState(status.value), 1))) for status in _ANSWERED),
    func.count(case((_IS_UNINVITED, 1))),
)


@dataclass(frozen=True)
class Tally:
    """The counts of one statement; `invited` is the sum of all but those who are not invited any more.

    Of those who signed, `unconfirmed` are not printed, because nobody has confirmed yet what was recorded for them.
    """

    counts: Mapping[Status, int]
    unconfirmed: int = 0

    @property
    def invited(self) -> int:
        """How many people are invited."""
        return sum(self.counts.values()) - self[Status.UNINVITED]

    @property
    def unanswered(self) -> int:
        """How many have given no answer to the text as it is now, whether or not a mail has reached them."""
        return sum(self[status] for status in (Status.NO_ANSWER, Status.UNREACHABLE, Status.LAPSED))

    def __getitem__(self, status: Status | str) -> int:
        return self.counts.get(Status(status), 0)


class Turnout(NamedTuple):
    """How many people were invited, and how many of them have signed."""

    invited: int = 0
    signed: int = 0


class Overview(NamedTuple):
    """The counts of one statement, and the turnout of each of its countries, by code."""

    tally: Tally
    countries: dict[str, Turnout]


def tally(session: Session, statement: Statement) -> Tally:
    """Count where the invited people of a statement stand."""
    query = select(*_COUNTS).where(invitations.c.statement_id == statement.id)
    return _tally(session, statement, session.execute(query).one())


def overview(session: Session, statement: Statement) -> Overview:
    """Count the same with the turnout of each country, looking at everybody once."""
    query = (
        select(persons.c.country, *_COUNTS)
        .join_from(invitations, persons, persons.c.id == invitations.c.person_id)
        .where(invitations.c.statement_id == statement.id)
        .group_by(persons.c.country)
    )
    rows = [(country, counts) for country, *counts in session.execute(query)]
    sums = [sum(column) for column in zip(*(counts for _, counts in rows), strict=True)] or [0] * len(_COUNTS)
    countries = {country: Turnout(invited, signed) for country, (invited, signed, *_) in rows}
    return Overview(_tally(session, statement, sums), countries)


def _tally(session: Session, statement: Statement, counts: Sequence[int]) -> Tally:
    """Return the tally of these counts; whom no mail reached is counted apart, from the mails that came back."""
    invited, *answered, uninvited = counts
    lost = select(func.count()).select_from(progress.unreachable(statement).subquery())
    waiting = counting.unconfirmed(statement)
    unreachable, unconfirmed = session.execute(select(lost.scalar_subquery(), waiting.scalar_subquery())).one()
    found = dict(zip(_ANSWERED, answered, strict=True))
    found[Status.NO_ANSWER] = invited - sum(answered) - unreachable
    found |= {Status.UNREACHABLE: unreachable, Status.UNINVITED: uninvited}
    return Tally({status: count for status, count in found.items() if count}, unconfirmed)


def by_statement(session: Session) -> dict[int, Turnout]:
    """Count who was invited and who signed, by statement; those that invited nobody yet are left out."""
    query = select(invitations.c.statement_id, *_COUNTS[:2]).group_by(invitations.c.statement_id)
    return {number: Turnout(*counts) for number, *counts in session.execute(query)}
