"""Who leaves the roster may still be asked to sign: the invitations that wait for them, and taking these back."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import WAITED_FOR, StatementState
from petition.models import Invitation, Statement
from petition.services.statements import invitees
from petition.services.transitions import locked

invitations = table_of(Invitation)
_LOT = 500


class Waiting(NamedTuple):
    """An invitation that its person has not answered, to a statement that circulates.

    Who signed is none of them: they are struck, one by one, with a reason that they are told.
    """

    statement: Statement
    invitation_id: int


def waits(statement: Statement, invitation: Invitation) -> bool:
    """Return whether an invitation waits for an answer, to a statement that circulates."""
    return statement.state is StatementState.CIRCULATING and invitation.state in WAITED_FOR


def find_waiting(session: Session, person_ids: Collection[int]) -> list[Waiting]:
    """Return the invitations of these people that wait for an answer, by statement."""
    found: list[Waiting] = []
    numbers = sorted(person_ids)
    for start in range(0, len(numbers), _LOT):
        query = (
            select(Statement, invitations.c.id)
            .join(invitations, invitations.c.statement_id == Statement.id)
            .where(
                invitations.c.person_id.in_(numbers[start : start + _LOT]),
                invitations.c.state.in_(WAITED_FOR),
                Statement.state == StatementState.CIRCULATING,
            )
        )
        found += [Waiting(*row) for row in session.execute(query)]
    return sorted(found, key=lambda one: (one.statement.id, one.invitation_id))


def uninvite(session: Session, person_ids: Collection[int], *, actor: str) -> int:
    """Take back the invitations of these people that wait for an answer; return how many mails say so.

    It comes before the people are retired, because statements are locked before people.
    """
    for statement in dict.fromkeys(one.statement for one in find_waiting(session, person_ids)):
        locked(session, statement)
    # Read anew: whoever signed before the lock keeps their signature.
    mails = 0
    for statement, invitation_id in find_waiting(session, person_ids):
        mails += invitees.uninvite(session, statement, invitation_id, actor=actor) or 0
    return mails
