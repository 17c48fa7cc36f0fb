"""The form of a statement's list, and who leads it; of a published statement, the next edition takes them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Order
from petition.domain.names.person_name import PersonName
from petition.models import Invitation, Person, Statement
from petition.services import audit
from petition.services.roster.search import has_word
from petition.services.statements import invited
from petition.services.statements.compilation import compile_list
from petition.services.statements.invited import Wanted
from petition.services.transitions import locked

# What a form is changed with where no organisation has labels of countries.
NO_LABELS: Mapping[str, str] = MappingProxyType({})


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


@dataclass(frozen=True)
class Changed:
    """What another form of the list does: how many of those who signed have another line now."""

    lines: int = 0


def change(
    session: Session, statement: Statement, form: ListForm, *, actor: str, labels: Mapping[str, str] = NO_LABELS
) -> Changed:
    """Print the list in `form` from now on, and return what that does; raise `IllegalTransition` once it is cancelled.

    `labels` are the organisation's names of countries. A published statement prints it in the next edition.
    """
    # Counted before the lock, for which everybody who answers would wait.
    lines = changed_lines(session, statement, form, labels)
    statement = _changeable(session, statement)
    if form == ListForm.read(statement.list_form):
        return Changed()
    statement.list_form = form.as_data()
    session.flush()
    audit.record(session, "statement.list_form", ("statement", statement.id), actor=actor, details=form.as_data())
    return Changed(lines)


def changed_lines(session: Session, statement: Statement, form: ListForm, labels: Mapping[str, str]) -> int:
    """Return how many of those who signed would have another line in `form`; a place in the list is no part of it."""
    if not statement.text_number:
        return 0
    stored = ListForm.read(statement.list_form)
    before, after = (
        {
            one.invitation_id: each.line_of(one.listed(0), made.language)
            for made in (compile_list(session, statement, labels, each),)
            for one in made.signatories
        }
        for each in (stored, form)
    )
    return sum(before.get(number) != line for number, line in after.items())


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

    Both are numbers of invitations; those of another statement are left alone. Who comes to lead stands behind those
    who do already: that is their place, unless they have one by hand.
    Raises `IllegalTransition` once the statement is cancelled.
    """
    statement = _changeable(session, statement)
    place, changed = next_lead_place(session, statement) if ticked else 0, 0
    is_manual = ListForm.read(statement.list_form).order is Order.MANUAL
    for is_lead, numbers in ((True, set(ticked)), (False, set(shown) - set(ticked))):
        ours = (Invitation.statement_id == statement.id, Invitation.id.in_(numbers), Invitation.is_lead.is_not(is_lead))
        # Places by hand are everybody's, so they outlast leading.
        kept = {} if is_manual else {"place": None}
        placed = {"place": func.coalesce(Invitation.place, place)} if is_lead else kept
        query = update(Invitation).where(*ours).values(is_lead=is_lead, **placed).returning(Invitation.id)
        moved = sorted(session.scalars(query))
        details = {"is_lead": is_lead}
        audit.record_all(session, "invitation.lead", "invitation", moved, actor=actor, details=details)
        changed += len(moved)
    return changed


def next_lead_place(session: Session, statement: Statement) -> int:
    """Return the place of the next person who comes to lead; who led before without one gets that before it."""
    leading = (Invitation.statement_id == statement.id, Invitation.is_lead)
    place = (session.scalar(select(func.max(Invitation.place)).where(*leading)) or 0) + 1
    placed = session.scalars(
        update(Invitation).where(*leading, Invitation.place.is_(None)).values(place=place).returning(Invitation.id)
    )
    return place + 1 if placed.all() else place


def _changeable(session: Session, statement: Statement) -> Statement:
    """Return the statement, kept as it is until the transaction ends; refuse one whose list stands."""
    statement = locked(session, statement)
    acts.check(Act.CHANGE_LIST, statement.state)
    return statement
