"""Sending again: what did not arrive, and what the people who were chosen cannot find.

The link stays the same, so a mail that turns up after all works as well.
"""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import WAITED_FOR, InvitationState, OutboxState
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.statements.circulation import facts_of
from petition.services.statements.progress import PersonProgress, of_invitations
from petition.services.statements.reaching import LAST_MAIL, not_sent, with_last_mail
from petition.services.statements.silent import can_be_written_to
from petition.services.transitions import locked

outbox_messages = table_of(OutboxMessage)
_NOT_ARRIVED = (OutboxState.DEFERRED, OutboxState.FAILED, OutboxState.BOUNCED)
_ON_ITS_WAY = (OutboxState.QUEUED, OutboxState.CLAIMED, OutboxState.TRANSMITTING)


def shown_unsent(session: Session, statement: Statement, invitation_ids: Collection[int] | None = None) -> Shown:
    """Return what `send_again` must find again: the statement, and to whom a mail goes, with address and last one."""
    return Shown.of(facts_of(statement), _rows(session, statement, invitation_ids))


def unsent_people(session: Session, statement: Statement, invitation_ids: Collection[int]) -> list[PersonProgress]:
    """Return them, in the order in which they were invited."""
    query = select(Invitation.id).where(*_may_get_one(statement, invitation_ids))
    return of_invitations(session, session.scalars(query).all())


def unsent_numbers(statement: Statement, invitation_ids: Collection[int] | None = None) -> Select[int]:
    """Select the numbers of the same people."""
    return select(Invitation.person_id).where(*_may_get_one(statement, invitation_ids))


def send_again(
    session: Session,
    statement: Statement,
    invitation_ids: Collection[int] | None = None,
    *,
    actor: str,
    expected: Shown | None = None,
) -> int:
    """Send the invitation again to the given people, or to everybody whom none has reached; return to how many.

    A mail that waits for its next attempt is tried at once; any other is followed
    by a new one with the same link, to the address that is on file now. Who was
    named gets one also if a mail server took the last; who has answered, or has
    one on its way, gets none. `expected` is what was shown to who confirmed it
    (`shown_unsent`); `ShownChanged` is raised where it is not so any more.
    """
    statement = locked(session, statement)
    acts.check(Act.SEND, statement.state)
    rows = _rows(session, statement, invitation_ids)
    Shown.of(facts_of(statement), rows).check(expected, "Nothing was sent")
    waiting = [row.mail_id for row in rows if row.state == OutboxState.DEFERRED]
    at_once = update(outbox_messages).where(
        outbox_messages.c.id.in_(waiting), outbox_messages.c.state == OutboxState.DEFERRED
    )
    session.execute(at_once.values(not_before=database_now()))
    text = statement.text_version_id
    others = [Addressee(row.id, statement.id, row.email, text) for row in rows if row.state != OutboxState.DEFERRED]
    outbox.enqueue(session, MailKind.INVITATION, others)
    details = {"count": len(rows)}
    audit.record(session, "statement.send_again", ("statement", statement.id), actor=actor, details=details)
    return len(rows)


class _Row(NamedTuple):
    """One person who gets a mail, and the last that asked them, if there is one; its state is plain text."""

    id: int
    mail_id: int
    state: str
    email: str


def _rows(session: Session, statement: Statement, invitation_ids: Collection[int] | None) -> list[_Row]:
    query = (
        select(Invitation.id, OutboxMessage.id, OutboxMessage.state, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == LAST_MAIL)
        .where(*_may_get_one(statement, invitation_ids))
        .order_by(Invitation.id)
    )
    return [
        _Row(number, mail or 0, state.value if state else "", email)
        for number, mail, state, email in session.execute(query)
    ]


def _may_get_one(statement: Statement, invitation_ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    """Return what holds of an invitation to which a mail is sent again: of those given, or of all that none reached."""
    mail = outbox_messages.alias("waiting").c
    waits = select(mail.id).where(mail.id == LAST_MAIL, mail.state.in_(_ON_ITS_WAY)).correlate(Invitation).exists()
    which: ColumnElement[bool]
    if invitation_ids is None:
        lost = Invitation.id.in_(with_last_mail(statement, _NOT_ARRIVED)) | Invitation.id.in_(not_sent(statement))
        which = (Invitation.state == InvitationState.INVITED) & lost
    else:
        which = Invitation.id.in_(invitation_ids) & Invitation.state.in_(WAITED_FOR)
    return [Invitation.statement_id == statement.id, which, can_be_written_to(), ~waits]
