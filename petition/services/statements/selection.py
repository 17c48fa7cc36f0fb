"""Several people of a statement at once: who is chosen, and asking them no more."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from petition.domain.confirmations import Shown
from petition.domain.states import INVITATION, InvitationEvent
from petition.errors import FieldError
from petition.models import Invitation, Person, Statement
from petition.services.statements import invited, invitees
from petition.services.statements.circulation import facts_of
from petition.services.statements.invited import Wanted
from petition.services.transitions import locked

# So many are worked on at once: the page that asks names each, and each is an act of its own.
MOST_CHOSEN = 500


class Uninvited(NamedTuple):
    """How many people are asked no more, and how many mails say so."""

    people: int
    mails: int


def all_who_fit(session: Session, statement: Statement, wanted: Wanted) -> list[int]:
    """Return the invitations of those who fit a search; raise `FieldError` where they are too many for one act."""
    people, total = invited.page_of(session, statement, wanted, MOST_CHOSEN)
    if total > MOST_CHOSEN:
        many = f"{total:,} people fit, and {MOST_CHOSEN} at most are worked on at once"
        raise FieldError("who", f"{many}; search for fewer")
    query = select(Invitation.id).where(Invitation.statement_id == statement.id, Invitation.person_id.in_(people))
    return list(session.scalars(query.order_by(Invitation.id)))


def ours(session: Session, statement: Statement, invitation_ids: Collection[int]) -> list[int]:
    """Return which of these are invitations to this statement, in the order in which they were made."""
    query = select(Invitation.id).where(*_ours(statement, invitation_ids))
    return list(session.scalars(query.order_by(Invitation.id)))


def person_ids(session: Session, statement: Statement, invitation_ids: Collection[int]) -> list[int]:
    """Return the numbers on the roster of these people of a statement, in the order in which they were invited."""
    query = select(Invitation.person_id).where(*_ours(statement, invitation_ids))
    return list(session.scalars(query.order_by(Invitation.id)))


def uninvitable(session: Session, statement: Statement, invitation_ids: Collection[int]) -> list[int]:
    """Return which of these invitations can be taken back; whoever has signed is struck, one by one, with a reason."""
    possible = INVITATION.sources(InvitationEvent.UNINVITE)
    query = select(Invitation.id).where(*_ours(statement, invitation_ids), Invitation.state.in_(possible))
    return list(session.scalars(query.order_by(Invitation.id)))


def shown_uninvited(session: Session, statement: Statement, invitation_ids: Collection[int]) -> Shown:
    """Return what `uninvite` must find again: the statement, and whom it concerns, as they stand."""
    columns = (Invitation.id, Invitation.state, Invitation.link_version, Person.email)
    query = select(*columns).join(Person, Person.id == Invitation.person_id)
    chosen = uninvitable(session, statement, invitation_ids)
    rows = session.execute(query.where(Invitation.id.in_(chosen)))
    return Shown.of(facts_of(statement), [(number, state.value, *more) for number, state, *more in rows])


def uninvite(
    session: Session,
    statement: Statement,
    invitation_ids: Sequence[int],
    *,
    tell: bool | None = None,
    actor: str,
    expected: Shown | None = None,
) -> Uninvited:
    """Ask those of these people no more who have not signed; `tell` and the mails are as with `invitees.uninvite`.

    `expected` is what was shown (`shown_uninvited`); `ShownChanged` is raised where it is not so any more.
    """
    statement = locked(session, statement)
    shown_uninvited(session, statement, invitation_ids).check(expected, "Nothing was done")
    chosen = uninvitable(session, statement, invitation_ids)
    mails = [invitees.uninvite(session, statement, number, tell=tell, actor=actor) for number in chosen]
    return Uninvited(len(chosen), sum(filter(None, mails)))


def _ours(statement: Statement, invitation_ids: Collection[int]) -> tuple[ColumnElement[bool], ...]:
    return (Invitation.statement_id == statement.id, Invitation.id.in_(invitation_ids))
