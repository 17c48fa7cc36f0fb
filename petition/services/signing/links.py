"""Sending a link again to somebody who lost it, and revoking one that went astray."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import starmap

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_after, table_of
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, StatementState
from petition.errors import NotFound, PersonChanged
from petition.models import Invitation, LinkRequest, OutboxMessage, Person, Statement
from petition.models.invitation import may_answer
from petition.services import audit, outbox
from petition.services.outbox import Addressee
from petition.services.transitions import locked

link_requests = table_of(LinkRequest)

# Nobody can have more than one mail about a statement in this time by asking for links.
RESEND_INTERVAL = timedelta(minutes=10)
# So many may ask at a time; a worker answers them all within seconds.
MOST_OPEN = 1000


def ask(session: Session, address: str) -> bool:
    """Note that somebody asks for the links of `address`; False if too many ask at this moment.

    Nobody is looked up here, so the answer tells nothing of who is invited, not
    even by its time. The audit log, of which nothing can be taken away, keeps
    nothing of what a stranger asks.
    """
    if (session.scalar(select(func.count()).select_from(link_requests)) or 0) >= MOST_OPEN:
        return False
    try:
        with session.begin_nested():
            session.execute(insert(link_requests).values(address=address.lower()))
    except IntegrityError:
        # It is asked for already, and gets one answer.
        pass
    return True


def take(session: Session) -> Sequence[str]:
    """Take the requests away, and return the addresses that were asked for, in small letters.

    Of two workers, one gets a request, and its address can only be asked for again
    when the first has written: so both cannot find that there was no mail lately.
    """
    return session.connection().execute(delete(link_requests).returning(link_requests.c.address)).scalars().all()


def answer(session: Session, asked: Sequence[str]) -> int:
    """Queue the links of every invitation that can be answered, of addresses that were asked for; return how many.

    Whoever has signed gets theirs after the end as well, because they can always change their line, or withdraw.
    The newest come first, as far as the budgets of people allow.
    """
    if not asked:
        return 0
    theirs = func.lower(Person.email).in_(asked)
    signed = (Invitation.state == InvitationState.SIGNED) & (Statement.state != StatementState.CANCELLED)
    recently = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.invitation_id == Invitation.id,
            OutboxMessage.kind == MailKind.LINK,
            OutboxMessage.created_at > database_after(-RESEND_INTERVAL.total_seconds()),
        )
        .exists()
    )
    query = (
        select(Invitation.id, Invitation.statement_id, Person.email, Statement.text_version_id)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .where(theirs, may_answer() | signed, Invitation.state != InvitationState.UNINVITED, ~recently)
        .order_by(Invitation.id.desc())
    )
    return outbox.enqueue(session, MailKind.LINK, starmap(Addressee, session.execute(query).all()))


def shown_address(invitation_id: int, address: str) -> Shown:
    """Return what `reissue` must find again: the address on file, to which the new link goes."""
    return Shown.of((invitation_id, address), ())


def reissue(
    session: Session, statement: Statement, invitation_id: int, *, actor: str, expected: Shown | None = None
) -> None:
    """Revoke every link of an invitation and send a new one to the address on file.

    `expected` is the address that was shown to who confirmed it (`shown_address`);
    `ShownChanged` is raised where it is another one now. Answers in hand are waited
    for, and those that come later find that their link has ended.
    """
    statement = locked(session, statement)
    acts.check(Act.SEND_LINKS, statement.state)
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    theirs = select(Person.id, Person.email).join(Invitation, Invitation.person_id == Person.id).where(ours)
    # Whoever changes the address meanwhile is waited for. People are locked before invitations, as merging does.
    person = session.execute(theirs.with_for_update(of=Person, key_share=True)).one_or_none()
    if person is None:
        raise NotFound("There is no such invitation.")
    number, recipient = person
    if session.scalar(select(Invitation.person_id).where(ours).with_for_update()) != number:
        raise PersonChanged("This person was merged into another meanwhile. Nothing was sent; look again.")
    shown_address(invitation_id, recipient).check(expected, "Nothing was sent")
    session.execute(update(Invitation).where(ours).values(link_version=Invitation.link_version + 1))
    audit.record(session, "invitation.reissue", ("invitation", invitation_id), actor=actor)
    outbox.enqueue(
        session,
        MailKind.LINK,
        [Addressee(invitation_id, statement.id, recipient, statement.text_version_id)],
        by_coordinator=True,
    )
