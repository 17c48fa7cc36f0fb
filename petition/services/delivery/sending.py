"""Sending: how a statement's mail is getting on, and to which address one person's goes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.mails import TO_INVITED, MailKind
from petition.domain.replies import ALARMING, Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.errors import NotFound, PersonChanged
from petition.models import DeliveryReport, Invitation, OutboxMessage, Person, Statement
from petition.models.outbox_message import was_dropped
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.roster import people
from petition.services.transitions import locked

outbox_messages = table_of(OutboxMessage)
_WAITING = (OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.TRANSMITTING, OutboxState.DEFERRED)
_LOST = (OutboxState.FAILED, OutboxState.BOUNCED)
_RATE_WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Sending:
    """How the mails of a statement are getting on; `rate` is mails a second over the last minute.

    `dropped` failed by no server's word: they had become pointless, and were not sent. `states` has them as well.
    """

    states: Mapping[str, int]
    dropped: int
    rate: float
    is_paused: bool
    is_held: bool

    @property
    def total(self) -> int:
        """How many mails there are."""
        return sum(self.states.values())

    @property
    def shown(self) -> Mapping[str, int]:
        """How many mails there are in each state, those that were dropped apart from what a server refused."""
        return {**self.states, OutboxState.FAILED: self.states.get(OutboxState.FAILED, 0) - self.dropped}

    @property
    def left(self) -> int:
        """How many are still to be sent."""
        return sum(self.states.get(state, 0) for state in _WAITING)

    @property
    def running(self) -> int:
        """How many are on their way now, those that wait for their next attempt not counted."""
        return self.left - self.states.get(OutboxState.DEFERRED, 0)

    @property
    def seconds_left(self) -> int | None:
        """How long the running ones will take at this rate, if anything can be said."""
        return round(self.running / self.rate) if self.rate and self.running else None


@dataclass(frozen=True)
class MailStory:
    """One mail to a person, and the reports that came back about it."""

    mail: OutboxMessage
    reports: Sequence[DeliveryReport]


def sending(session: Session, statement: Statement, *, is_held: bool) -> Sending:
    """Return how the mails of a statement are getting on."""
    mail = outbox_messages.c
    ours = mail.statement_id == statement.id
    by_state = select(mail.state, func.count()).where(ours).group_by(mail.state)
    states: dict[str, int] = dict(session.execute(by_state).all())
    since = database_time(session) - _RATE_WINDOW
    # All kinds are named, because the index tells when a mail was sent within its kind.
    lately = (ours, mail.kind.in_(TO_INVITED), mail.sent_at > since)
    first, count = session.execute(select(func.min(mail.sent_at), func.count()).where(*lately)).one()
    span = (since + _RATE_WINDOW - first).total_seconds() if first else 0.0
    dropped = session.scalars(select(func.count()).where(ours, was_dropped(outbox_messages))).one()
    return Sending(states, dropped, count / max(span, 1.0), statement.sending_paused_at is not None, is_held)


def alarms(session: Session, statement: Statement | None) -> list[tuple[str, str, int]]:
    """Return (domain, the server's words, how many) of what is about us, the sender.

    Mails that could not be built were shown to no domain: theirs is empty. Without
    a statement, it is of the mails that are about none, as those to accounts are.
    """
    about = outbox_messages.c.statement_id
    found = session.execute(_alarms(about.is_(None) if statement is None else about == statement.id))
    return [tuple(alarm) for _, *alarm in found]


def alarms_of(session: Session, statement_ids: Collection[int]) -> list[tuple[int, str, str, int]]:
    """Return the same of some statements, each with its statement's number."""
    return list(session.execute(_alarms(outbox_messages.c.statement_id.in_(statement_ids))))


def _alarms(about: ColumnElement[bool]) -> Select[Any]:
    mail = outbox_messages.c
    domain = case((mail.verdict == Verdict.NOT_BUILT, ""), else_=mail.domain).label("shown_domain")
    return (
        select(mail.statement_id, domain, func.max(mail.last_reply), func.count())
        .where(about & mail.verdict.in_(ALARMING) & mail.state.in_(_LOST))
        .group_by(mail.statement_id, "shown_domain")
        .order_by(func.count().desc(), mail.statement_id, "shown_domain")
        .limit(20)
    )


def stories(session: Session, invitation_id: int) -> list[MailStory]:
    """Return every mail of an invitation, the newest first, with its reports."""
    mails = session.scalars(
        select(OutboxMessage).where(OutboxMessage.invitation_id == invitation_id).order_by(OutboxMessage.id.desc())
    ).all()
    reports = session.scalars(
        select(DeliveryReport)
        .where(DeliveryReport.outbox_message_id.in_([mail.id for mail in mails]))
        .order_by(DeliveryReport.id)
    ).all()
    return [MailStory(mail, [one for one in reports if one.outbox_message_id == mail.id]) for mail in mails]


def correct_address(
    session: Session, statement: Statement, invitation_id: int, address: str, *, revoke: bool, actor: str, secret: str
) -> None:
    """Give an invited person another address and send the invitation there.

    With `revoke`, links that went to the old address stop working at once, and what waits for it
    goes to the new one (`claims.redirect`). The old address is told (`addresses.record`, which `secret` is for).
    """
    # Answers in hand are waited for, and those that come later find that their link has ended.
    statement = locked(session, statement)
    acts.check(Act.SEND, statement.state)
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    person = session.scalar(select(Person).join(Invitation, Invitation.person_id == Person.id).where(ours))
    if person is None:
        raise NotFound("There is no such invitation.")
    # People are locked before invitations, as merging does: the other way round, the two would wait for each other.
    people.set_address(session, person, address, actor=actor, secret=secret)
    invitation = session.scalars(select(Invitation).where(ours).with_for_update()).one()
    if invitation.person_id != person.id:
        raise PersonChanged("This person was merged into another meanwhile. Nothing was changed; look again.")
    if revoke:
        invitation.link_version += 1
    session.flush()
    details = {"revoked": revoke}
    audit.record(session, "person.correct_address", ("person", invitation.person_id), actor=actor, details=details)
    kind = MailKind.INVITATION if invitation.state is InvitationState.INVITED else MailKind.LINK
    addressee = Addressee(invitation.id, statement.id, address, statement.text_version_id)
    outbox.enqueue(session, kind, [addressee], by_coordinator=True)
