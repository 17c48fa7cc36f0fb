"""Sending a link again to somebody who lost it, and revoking one that went astray."""

from datetime import timedelta
from itertools import starmap

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_after
from petition.domain.confirmations import Shown
from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.errors import IllegalTransition, NotFound
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services import audit, outbox
from petition.services.outbox import Addressee

# Nobody can have more than one mail in this time by asking for links.
RESEND_INTERVAL = timedelta(minutes=10)


def resend(session: Session, address: str) -> int:
    """Queue the links of every open invitation of `address`; return how many.

    Callers answer alike whatever comes back, so that nobody learns who is
    invited. The request itself is recorded either way, without the address, so
    that both cases write and commit.
    """
    audit.record(session, "link.request", ("public", 0), actor="public")
    # Two requests at once must not both find that there was none lately.
    theirs = func.lower(Person.email) == address.lower()
    session.execute(select(Person.id).where(theirs).order_by(Person.id).with_for_update())
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
        select(Invitation.id, Invitation.statement_id, Person.email)
        .join(Person, Person.id == Invitation.person_id)
        .join(Statement, Statement.id == Invitation.statement_id)
        .where(
            theirs,
            Statement.is_open,
            ~recently,
        )
    )
    return outbox.enqueue(session, MailKind.LINK, starmap(Addressee, session.execute(query)))


def shown_address(invitation_id: int, address: str) -> Shown:
    """Return what `reissue` must find again: the address on file, to which the new link goes."""
    return Shown.of((invitation_id, address), ())


def reissue(
    session: Session, statement: Statement, invitation_id: int, *, actor: str, expected: Shown | None = None
) -> None:
    """Revoke every link of an invitation and send a new one to the address on file.

    `expected` is the address that was shown to who confirmed it (`shown_address`);
    `ShownChanged` is raised where it is another one now.
    """
    if statement.state is not StatementState.CIRCULATING:
        raise IllegalTransition("statement", statement.state, "send links")
    ours = (Invitation.id == invitation_id) & (Invitation.statement_id == statement.id)
    recipient = session.scalar(select(Person.email).join(Invitation, Invitation.person_id == Person.id).where(ours))
    if recipient is None:
        raise NotFound("There is no such invitation.")
    shown_address(invitation_id, recipient).check(expected, "Nothing was sent")
    session.execute(update(Invitation).where(ours).values(link_version=Invitation.link_version + 1))
    audit.record(session, "invitation.reissue", ("invitation", invitation_id), actor=actor)
    outbox.enqueue(session, MailKind.LINK, [Addressee(invitation_id, statement.id, recipient)])
