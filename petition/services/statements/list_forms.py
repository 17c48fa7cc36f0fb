"""The form of a statement's list, and who leads it: settings that stand until the statement is published."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.list_forms import ListForm
from petition.domain.names.person_name import PersonName
from petition.models import Invitation, Person, Statement
from petition.services import audit
from petition.services.roster.search import has_word
from petition.services.statements import invited
from petition.services.statements.invited import Wanted
from petition.services.transitions import locked


class Invited(NamedTuple):
    """One invited person who leads or may lead."""

    invitation_id: int
    name: PersonName
    country: str
    is_lead: bool


class Candidates(NamedTuple):
    """Some of the invited people, leads first, and how many there are in all."""

    people: Sequence[Invited]
    total: int


def may_change(statement: Statement) -> bool:
    """Return whether the form of the list can still be changed."""
    return statement.may_change_list


def change(session: Session, statement: Statement, form: ListForm, *, actor: str) -> None:
    """Print the list in `form` from now on; raise `IllegalTransition` once it is published or cancelled."""
    statement = _changeable(session, statement)
    if form == ListForm.read(statement.list_form):
        return
    statement.list_form = form.as_data()
    session.flush()
    audit.record(session, "statement.list_form", ("statement", statement.id), actor=actor, details=form.as_data())


def candidates(session: Session, statement: Statement, search: str = "", *, most: int) -> Candidates:
    """Return up to `most` of the invited whose name, party or the like has every word of `search`."""
    wanted = Wanted.read({"q": search})
    numbers, total = invited.page_of(session, statement, wanted, limit=most)
    ours = select(Invitation, Person).join(Person, Person.id == Invitation.person_id)
    ours = ours.where(Invitation.statement_id == statement.id).order_by(Person.country, Person.sort_key, Person.id)
    leads = session.execute(ours.where(Invitation.is_lead, *map(has_word, wanted.words)).limit(most)).all()
    others = session.execute(ours.where(~Invitation.is_lead, Person.id.in_(numbers))).all()
    people = [
        Invited(invitation.id, person.person_name, person.country, invitation.is_lead)
        for invitation, person in (*leads, *others)
    ]
    return Candidates(people[:most], total)


def set_leads(
    session: Session, statement: Statement, shown: Collection[int], ticked: Collection[int], *, actor: str
) -> int:
    """Let the ticked lead and the others that were shown not; return how many changed.

    Both are numbers of invitations; those of another statement are left alone.
    Raises `IllegalTransition` once the statement is published or cancelled.
    """
    statement = _changeable(session, statement)
    changed = 0
    for is_lead, numbers in ((True, set(ticked)), (False, set(shown) - set(ticked))):
        ours = (Invitation.statement_id == statement.id, Invitation.id.in_(numbers), Invitation.is_lead.is_not(is_lead))
        query = update(Invitation).where(*ours).values(is_lead=is_lead).returning(Invitation.id)
        moved = sorted(session.scalars(query))
        details = {"is_lead": is_lead}
        audit.record_all(session, "invitation.lead", "invitation", moved, actor=actor, details=details)
        changed += len(moved)
    return changed


def _changeable(session: Session, statement: Statement) -> Statement:
    """Return the statement, kept as it is until the transaction ends; refuse one whose list stands."""
    statement = locked(session, statement)
    acts.check(Act.CHANGE_LIST, statement.state)
    return statement
