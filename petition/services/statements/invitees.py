"""What a coordinator does about one invited person: uninvite, invite again, strike, admit late.

Each act locks the statement, so it stands before or after every answer, and
tells the person by mail what was done and how to object. Repeating an act that
was done already changes nothing and sends nothing; what it returns says so.
`expected` is what the page had shown of the person (`shown_person`);
`ShownChanged` is raised where it is not so any more.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, database_time, table_of
from petition.domain import acts, lengths
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.signatures import Ending
from petition.domain.states import INVITATION, InvitationEvent, InvitationState, OutboxState, StatementState
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound
from petition.models import Invitation, OutboxMessage, Person, Signature, Statement, Strike
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.roster import addresses
from petition.services.roster.locks import lock_people
from petition.services.signing import lines
from petition.services.statements import guards
from petition.services.transitions import locked, move

invitations, signatures, outbox_messages = (table_of(model) for model in (Invitation, Signature, OutboxMessage))
# A mail in one of these states was, or may have been, handed over.
_GONE_OUT = (OutboxState.TRANSMITTING, OutboxState.SENT, OutboxState.UNKNOWN)


@dataclass(frozen=True)
class Invitee:
    """One invited person as an act finds them; `was_reached` says whether any mail of this statement went out to them.

    `name` is as it is printed, and `signature_id` the number of the signature that counts, if there is one.
    """

    invitation: Invitation
    person: Person
    name: str
    was_reached: bool
    signature_id: int | None

    @property
    def state(self) -> InvitationState:
        """Where they stand."""
        return self.invitation.state


def find(session: Session, statement: Statement, invitation_id: int) -> Invitee:
    """Return one invited person as they are now; raise `NotFound` if the statement has no such invitation."""
    mail = outbox_messages.c
    reached = exists().where(mail.invitation_id == invitations.c.id, mail.state.in_(_GONE_OUT))
    query = (
        select(Invitation, Person, reached, Signature.id)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Signature, (Signature.invitation_id == Invitation.id) & Signature.ended_at.is_(None))
        .where(Invitation.id == invitation_id, Invitation.statement_id == statement.id)
        .execution_options(populate_existing=True)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotFound("There is no such invitation.")
    invitation, person, was_reached, signature_id = found
    line = lines.read(session, invitation_id)
    name = line.printed.name if line else person.person_name
    return Invitee(invitation, person, name.display, bool(was_reached), signature_id)


def shown_person(statement: Statement, one: Invitee) -> Shown:
    """Return what an act must find again: the person, where they stand, how they are printed, where mail goes.

    Whoever answers anew may stand where they stood, so the answer itself is part of it.
    """
    invited = one.invitation
    until, answered = (moment.isoformat() if moment else "" for moment in (invited.admitted_until, invited.answered_at))
    where = (statement.state.value, one.state.value, invited.link_version, until)
    return Shown.of((invited.id, *where, answered, one.signature_id, one.name, one.person.email), ())


def uninvite(
    session: Session,
    statement: Statement,
    invitation_id: int,
    *,
    tell: bool | None = None,
    actor: str,
    expected: Shown | None = None,
) -> int | None:
    """Ask a person no more, and return how many mails say so; None if they were not asked any more already.

    Their link leads to a page that says so. Without `tell` they get a mail if one went out to them before.
    """
    statement = locked(session, statement)
    one = find(session, statement, invitation_id)
    if one.state is InvitationState.UNINVITED:
        return None
    check_uninvites(one)
    _check_shown(statement, one, expected)
    values = {"admitted_until": None}
    move(session, INVITATION, Invitation, invitation_id, InvitationEvent.UNINVITE, actor=actor, values=values)
    wanted = one.was_reached if tell is None else tell
    return _write_to(session, MailKind.UNINVITED, statement, one) if wanted else 0


def invite_again(
    session: Session, statement: Statement, invitation_id: int, *, actor: str, expected: Shown | None = None
) -> bool:
    """Ask somebody anew who was uninvited, by a new link; return False if they are asked already."""
    statement = locked(session, statement)
    one = find(session, statement, invitation_id)
    if one.state is not InvitationState.UNINVITED:
        return False
    guards.check_circulates(statement)
    _check_can_be_asked(one)
    _check_shown(statement, one, expected)
    _invite_anew(session, one, actor)
    _write_to(session, MailKind.INVITATION, statement, one)
    return True


def strike(
    session: Session,
    statement: Statement,
    invitation_id: int,
    reason: str,
    *,
    actor: str,
    expected: Shown | None = None,
) -> int | None:
    """End a signature on request; return how many mails say so, or None if it was struck already.

    After publication the name leaves with the next edition. The person can sign again while they may answer.
    """
    words = _reason(reason)
    statement = locked(session, statement)
    one = find(session, statement, invitation_id)
    if one.state is InvitationState.STRUCK:
        return None
    check_strikes(one)
    _check_shown(statement, one, expected)
    about = {"signature": one.signature_id}
    move(session, INVITATION, Invitation, invitation_id, InvitationEvent.STRIKE, actor=actor, details=about)
    live = (signatures.c.invitation_id == invitation_id) & signatures.c.ended_at.is_(None)
    ended = {"ended_at": database_now(), "ending": Ending.STRUCK, "ended_by": actor}
    session.execute(update(signatures).where(live).values(ended))
    if one.signature_id is not None:
        session.execute(insert(table_of(Strike)).values(signature_id=one.signature_id, reason=words))
    return _write_to(session, MailKind.STRUCK, statement, one, reason=words)


def admit(
    session: Session,
    statement: Statement,
    invitation_id: int,
    until: datetime,
    *,
    actor: str,
    expected: Shown | None = None,
) -> bool:
    """Let one person answer until a time of their own, and send them the link; return False if that was so already.

    The statement is closed, published or retracted. Who was uninvited is invited again by it.
    """
    statement = locked(session, statement)
    one = find(session, statement, invitation_id)
    check_admits(statement, one)
    if until <= database_time(session):
        raise FieldError("until", "is in the past")
    if one.invitation.admitted_until == until:
        return False
    lock_people(session, one.person)
    _check_shown(statement, one, expected)
    if one.state is InvitationState.UNINVITED:
        _invite_anew(session, one, actor)
    session.execute(update(invitations).where(invitations.c.id == invitation_id).values(admitted_until=until))
    details = {"until": until.isoformat()}
    audit.record(session, "invitation.admit", ("invitation", invitation_id), actor=actor, details=details)
    # While they could not answer, nobody was told of a changed address.
    addresses.tell_asked(session, Invitation.id == invitation_id)
    _write_to(session, MailKind.ADMITTED, statement, one)
    return True


def check_uninvites(one: Invitee) -> None:
    """Raise what `uninvite` would, if this person cannot be taken off those who are asked."""
    if one.state is InvitationState.SIGNED:
        raise FieldError("person", "this person has signed; strike the signature first, if they ask for that")
    INVITATION.target(one.state, InvitationEvent.UNINVITE)


def check_strikes(one: Invitee) -> None:
    """Raise what `strike` would, if this person has no signature."""
    if one.state is not InvitationState.SIGNED:
        raise FieldError("person", "this person has no signature under this statement that could be struck")


def check_admits(statement: Statement, one: Invitee) -> None:
    """Raise what `admit` would, if this person cannot be given a time of their own."""
    if statement.state is StatementState.CIRCULATING:
        raise FieldError(
            "until",
            "a time of one person's own is for when the statement has closed; now it takes answers from everybody",
        )
    acts.check(Act.ADMIT, statement.state)
    if one.state is InvitationState.SIGNED:
        raise FieldError("person", "this person has signed already")
    _check_can_be_asked(one)


def _check_shown(statement: Statement, one: Invitee, expected: Shown | None) -> None:
    shown_person(statement, one).check(expected, "Nothing was done")


def _check_can_be_asked(one: Invitee) -> None:
    if one.invitation.merged_into_id is not None:
        raise FieldError("person", "this person has another invitation to this statement, which stands for this one")
    if not one.person.email:
        raise FieldError("person", "this person has no address that the link could go to")
    if one.person.retired_at is not None:
        raise FieldError("person", "this person is retired; put them back on the roster first")
    if why := one.person.do_not_invite:
        raise FieldError("person", f"this person is not to be invited ({why}); lift that on their own page first")


def _reason(text: str) -> str:
    """Return a reason as it is stored; the person reads it, so there must be one."""
    reason = clean_line(text, "reason", limit=lengths.REASON)
    if not reason:
        raise FieldError("reason", "is missing; the person is told it")
    return reason


def _invite_anew(session: Session, one: Invitee, actor: str) -> None:
    """Move somebody who was uninvited to invited, with a link that revokes every earlier one."""
    values = {"link_version": one.invitation.link_version + 1, "answered_at": None}
    move(session, INVITATION, Invitation, one.invitation.id, InvitationEvent.INVITE, actor=actor, values=values)


def _write_to(session: Session, kind: MailKind, statement: Statement, one: Invitee, **details: object) -> int:
    """Queue a mail to the address on file; return how many there are, as somebody may have none."""
    told = Addressee(one.invitation.id, statement.id, one.person.email, statement.text_version_id, details or None)
    return outbox.enqueue(session, kind, [told], by_coordinator=True)
