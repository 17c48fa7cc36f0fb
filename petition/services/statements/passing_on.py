"""Passing an invitation on to a successor: somebody left office, and whoever came after them is to be asked.

The old invitation is taken back, and the new person gets one of their own with a
link of its own. What belongs to the office comes over; names and answers do not.
The audit log of each of the two names the other one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import INVITATION, InvitationEvent, InvitationState, StatementState
from petition.errors import FieldError
from petition.models import AuditEvent, Invitation, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.roster import addresses
from petition.services.roster.locks import lock_people
from petition.services.statements import guards, invitees
from petition.services.statements.circulation import facts_of, new_invitation
from petition.services.statements.invitees import Invitee
from petition.services.transitions import locked, move

# What belongs to the office that a person has, or had.
CARRIED = ("role", "section", "place")
_INVITE = f"{INVITATION.thing}.{InvitationEvent.INVITE}"


@dataclass(frozen=True)
class Passing:
    """What passing on does: who was asked before, who is asked now, and what comes over of the former's part."""

    one: Invitee
    person: Person
    carried: Mapping[str, Any]
    shown: Shown


@dataclass(frozen=True)
class Other:
    """The other one of two invitations, of which one was passed on to the other, and its person."""

    invitation_id: int
    person: Person


def plan(session: Session, statement: Statement, invitation_id: int, person: Person) -> Passing:
    """Return what `pass_on` would do; raise what it would where that cannot be done."""
    one = invitees.find(session, statement, invitation_id)
    check_passes(session, statement, one)
    _check_successor(session, statement, person)
    carried = {part: value for part in CARRIED if (value := getattr(one.invitation, part))}
    about = (*facts_of(statement), str(invitees.shown_person(statement, one)))
    shown = Shown.of((*about, person.id, person.person_name.display, person.email), sorted(carried.items()))
    return Passing(one, person, carried, shown)


def pass_on(
    session: Session,
    statement: Statement,
    invitation_id: int,
    person: Person,
    *,
    until: datetime | None = None,
    tell: bool | None = None,
    actor: str,
    expected: Shown | None = None,
) -> tuple[int, int]:
    """Ask another person in place of one who was asked; return the new invitation's number, and how many mails go.

    Without `tell`, the former gets a mail if one went out to them before. A statement that has closed needs `until`,
    up to when the new person may answer. `expected` is what was shown (`plan`).
    """
    statement = locked(session, statement)
    former = invitees.find(session, statement, invitation_id)
    # As in other acts, whoever is edited, retired or merged at this moment is waited for.
    lock_people(session, former.person, person)
    planned = plan(session, statement, invitation_id, person)
    planned.shown.check(expected, "Nothing was done")
    check_until(statement, until)
    mails = invitees.uninvite(session, statement, invitation_id, tell=tell, actor=actor) or 0
    values = {**new_invitation(statement, person.id, person), **planned.carried}
    new = int(session.scalars(insert(Invitation).returning(Invitation.id), values).one())
    move(session, INVITATION, Invitation, new, InvitationEvent.INVITE, actor=actor)
    audit.record(session, audit.PASS_ON, ("invitation", invitation_id), actor=actor, details={"to": new})
    audit.record(session, audit.TAKE_OVER, ("invitation", new), actor=actor, details={"from": invitation_id})
    if until is not None:
        invitees.admit(session, statement, new, until, actor=actor)
        return new, mails + 1
    addresses.tell_asked(session, Invitation.id == new)
    asked = Addressee(new, statement.id, person.email, statement.text_version_id)
    return new, mails + outbox.enqueue(session, MailKind.INVITATION, [asked], by_coordinator=True)


def check_passes(session: Session, statement: Statement, one: Invitee) -> None:
    """Raise what `pass_on` would, if an invitation cannot be passed on to anybody."""
    acts.check(Act.SUCCEED, statement.state)
    if statement.state is StatementState.CIRCULATING:
        guards.check_open(statement)
    if one.invitation.merged_into_id is not None:
        raise FieldError("person", "this person has another invitation to this statement, which stands for this one")
    if one.state is not InvitationState.UNINVITED:
        invitees.check_uninvites(one)
    elif successor(session, one.invitation.id) is not None:
        raise FieldError("person", "this invitation was passed on already")


def check_until(statement: Statement, until: datetime | None) -> None:
    """Raise `FieldError` unless a statement that has closed, and no other, has a time for the new person."""
    if statement.state is StatementState.CIRCULATING and until is not None:
        raise FieldError("until", "is for when the statement has closed; now it takes answers from everybody")
    if statement.state is not StatementState.CIRCULATING and until is None:
        raise FieldError(
            "until", "is missing: the statement has closed, so say until when the new person may answer, or reopen it"
        )


def successor(session: Session, invitation_id: int) -> Other | None:
    """Return to whom an invitation was passed on; None where it was not, or was sent anew since."""
    newest = [audit.newest(session, action, ("invitation", invitation_id)) for action in (audit.PASS_ON, _INVITE)]
    passed, invited = (number or 0 for number in newest)
    return _other(session, passed, "to") if passed > invited else None


def predecessor(session: Session, invitation_id: int) -> Other | None:
    """Return from whom an invitation came; None where it was passed on by nobody."""
    return _other(session, audit.newest(session, audit.TAKE_OVER, ("invitation", invitation_id)), "from")


def _other(session: Session, event: int | None, key: str) -> Other | None:
    details = session.scalar(select(AuditEvent.details).where(AuditEvent.id == event)) or {}
    whose = select(Person).join(Invitation, Invitation.person_id == Person.id)
    person = session.scalar(whose.where(Invitation.id == details.get(key)))
    return Other(details[key], person) if person is not None else None


def _check_successor(session: Session, statement: Statement, person: Person) -> None:
    """Raise `FieldError` unless a person can be invited to the statement, and is not."""
    theirs = (Invitation.statement_id == statement.id, Invitation.person_id == person.id)
    why = ""
    if person.merged_into_id is not None:
        why = "was merged into another entry"
    elif session.scalar(select(Invitation.id).where(*theirs)) is not None:
        why = "has an invitation to this statement already"
    elif person.retired_at is not None:
        why = "is retired; put them back on the roster first"
    elif person.do_not_invite:
        why = f"is not to be invited ({person.do_not_invite}); lift that on their own page first"
    elif not person.email:
        why = "has no address that the link could go to"
    elif person.complained_at is not None:
        why = "reported a mail of ours as spam, so no invitation reaches them"
    if why:
        raise FieldError("successor", f"{person.person_name.name} {why}")
