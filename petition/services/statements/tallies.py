"""How many people stand where: of one statement, of each of its countries, of all statements.

Everything is counted anew on each view, by one grouped query over an index, so
that no counter can go wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import InvitationState, StatementState
from petition.domain.statuses import PARTS_OF_SIGNED, Status
from petition.models import Invitation, Person, Recording, Signature, Statement
from petition.models.invitation import has_held_line
from petition.services.statements import counting, reaching

invitations, persons, recordings, signatures = (table_of(model) for model in (Invitation, Person, Recording, Signature))
# What an invitation's state tells alone.
_BY_MAILS = frozenset({Status.NO_ANSWER, Status.UNREACHABLE, Status.NOT_SENT})
_BY_STATE: tuple[Status, ...] = tuple(one for one in Status if one not in _BY_MAILS)
# How many were ever invited, and how many of them have each of these statuses.
_COUNTS = (
    func.count(),
    *(func.count(case((invitations.c.state == InvitationState(status.value), 1))) for status in _BY_STATE),
)


@dataclass(frozen=True)
class Tally:
    """The counts of one statement; everybody who was ever invited is counted in one of them.

    Of those who signed, the line of `held` waits for a look, the answer of `recorded` came another way, and
    `unconfirmed` of these have not confirmed it. `unprinted` are on no list yet, for either reason.
    """

    counts: Mapping[Status, int]
    held: int = 0
    recorded: int = 0
    unconfirmed: int = 0
    unprinted: int = 0

    @property
    def printed(self) -> int:
        """How many of those who signed are printed, or counted without their names."""
        return self[Status.SIGNED] - self.unprinted

    @property
    def invited(self) -> int:
        """How many people were ever invited."""
        return sum(self.counts.values())

    @property
    def numbers(self) -> dict[str, int]:
        """All numbers by their keys (`petition.domain.statuses.NUMBERS`), also those that are zero."""
        beside = {key: getattr(self, key) for key in PARTS_OF_SIGNED}
        return {"invited": self.invited, **{status.value: self[status] for status in Status}, **beside}

    @property
    def unanswered(self) -> int:
        """How many have given no answer to the text as it is now, whether or not a mail has reached them."""
        return sum(self[one] for one in (Status.NO_ANSWER, Status.UNREACHABLE, Status.NOT_SENT, Status.LAPSED))

    @property
    def signatures(self) -> str:
        """How many signed, in words, and how many of these are printed where these are fewer."""
        signed = self[Status.SIGNED]
        return f"{signed:,} {'signature' if signed == 1 else 'signatures'}{self.how_many_printed}"

    @property
    def how_many_printed(self) -> str:
        """What stands behind a number of signatures: how many of these are printed, where they are fewer, and why."""
        if not self.unprinted:
            return ""
        unconfirmed = f", {self.unconfirmed:,} not confirmed" if self.unprinted > self.held else ""
        held = f", {self.held:,} held" if self.held else ""
        return f" ({self.printed:,} printed{unconfirmed}{held})"

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


def by_slug(session: Session) -> dict[str, Tally]:
    """Count where people stand with each statement that is being signed, or closed and not published yet."""
    states = (StatementState.CIRCULATING, StatementState.CLOSED)
    found = session.scalars(select(Statement).where(Statement.state.in_(states)).order_by(Statement.id))
    return {statement.slug: tally(session, statement) for statement in found}


def _tally(session: Session, statement: Statement, counts: Sequence[int]) -> Tally:
    """Return the tally of these counts; what an invitation's state does not tell is counted apart, where it is rare."""
    invited, *by_state = counts
    unreachable, not_sent, held, recorded, unconfirmed, both = session.execute(_apart(statement)).one()
    found: dict[Status, int] = dict(zip(_BY_STATE, by_state, strict=True))
    found[Status.NO_ANSWER] = invited - sum(by_state) - unreachable - not_sent
    found |= {Status.UNREACHABLE: unreachable, Status.NOT_SENT: not_sent}
    unprinted = held if statement.prints_unconfirmed else held + unconfirmed - both
    in_order = {status: found[status] for status in Status if found[status]}
    return Tally(in_order, held, recorded, unconfirmed, unprinted)


def _apart(statement: Statement) -> Select[int, int, int, int, int, int]:
    waits = recordings.c.confirmed_at.is_(None)
    # Recordings are few, and asked for first.
    came_otherwise = (
        select(func.count(), func.count(case((waits, 1))), func.count(case((waits & has_held_line(), 1))))
        .select_from(recordings)
        .join(signatures, (signatures.c.id == recordings.c.signature_id) & signatures.c.ended_at.is_(None))
        .join(invitations, invitations.c.id == signatures.c.invitation_id)
        .where(recordings.c.statement_id == statement.id)
        .subquery()
    )
    apart = (reaching.unreachable([statement.id]), reaching.not_sent(statement))
    counted = [select(func.count()).select_from(one.subquery()).scalar_subquery() for one in apart]
    return select(*counted, counting.held(statement).scalar_subquery(), *came_otherwise.c).select_from(came_otherwise)


def by_statement(session: Session) -> dict[int, Turnout]:
    """Count who was invited and who signed, by statement; those that invited nobody yet are left out."""
    query = select(invitations.c.statement_id, *_COUNTS[:2]).group_by(invitations.c.statement_id)
    return {number: Turnout(*counts) for number, *counts in session.execute(query)}
