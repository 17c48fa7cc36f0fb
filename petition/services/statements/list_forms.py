"""The form of a statement's list, and who leads it; of a published statement, the next edition takes them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.compilations import Compilation
from petition.domain.confirmations import Shown
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Order
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.domain.text import unisolated
from petition.models import Invitation, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
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


class OtherLine(NamedTuple):
    """The line of somebody who signed, as it is and as it would be; without isolates."""

    invitation_id: int
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    """What another form of the list does: the lines of those who signed that change, and whom a mail would tell."""

    before: ListForm
    after: ListForm
    lines: Sequence[OtherLine] = ()
    told: Sequence[Addressee] = ()

    @property
    def shown(self) -> Shown:
        """What `change` must find again: both forms, every line, and where the mails go."""
        addresses = {one.invitation_id: one.address for one in self.told}
        people = ((*line, addresses.get(line.invitation_id, "")) for line in self.lines)
        return Shown.of((str(self.before.as_data()), str(self.after.as_data())), people)


def plan(session: Session, statement: Statement, form: ListForm, labels: Mapping[str, str]) -> Change:
    """Return what another form would do; `labels` are the organisation's names of countries.

    A place in the list is no part of anybody's line.
    """
    stored = ListForm.read(statement.list_form)
    if not statement.text_number or form == stored:
        return Change(stored, form)
    before, after = (_lines(compile_list(session, statement, labels, each)) for each in (stored, form))
    lines = [OtherLine(number, before.get(number, ""), line) for number, line in after.items()]
    lines = [one for one in lines if one.before != one.after]
    return Change(stored, form, lines, _told(session, statement, lines))


def change(
    session: Session,
    statement: Statement,
    form: ListForm,
    *,
    actor: str,
    labels: Mapping[str, str] = NO_LABELS,
    tell: bool = False,
    expected: Shown | None = None,
) -> Change:
    """Print the list in `form` from now on, and return what that did; raise `IllegalTransition` once it is cancelled.

    `tell` sends a mail to everybody whose line is another one. `expected` is what was shown to who confirmed it
    (`Change.shown`); `ShownChanged` is raised where it is not so any more. A published statement prints the form in
    the next edition.
    """
    statement = _changeable(session, statement)
    done = plan(session, statement, form, labels)
    done.shown.check(expected, "Nothing was saved")
    if done.after == done.before:
        return done
    statement.list_form = form.as_data()
    session.flush()
    audit.record(session, "statement.list_form", ("statement", statement.id), actor=actor, details=form.as_data())
    if tell:
        outbox.enqueue(session, MailKind.LINE_CHANGED, done.told)
    return done


def _lines(made: Compilation) -> dict[int, str]:
    """Return the line of each person by their invitation."""
    return {one.invitation_id: unisolated(line) for one, line in zip(made.signatories, made.own_lines, strict=True)}


def _told(session: Session, statement: Statement, lines: Sequence[OtherLine]) -> Sequence[Addressee]:
    """Return whom a mail would tell of their line: those who have an address."""
    if not lines:
        return ()
    query = (
        select(Invitation.id, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .where(Invitation.statement_id == statement.id, Person.email != "")
    )
    addresses = dict(session.execute(query).all())
    ours, text = statement.id, statement.text_version_id
    return [
        Addressee(number, ours, addresses[number], text, {"before": before, "after": after})
        for number, before, after in lines
        if number in addresses
    ]


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
