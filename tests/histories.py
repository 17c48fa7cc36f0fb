"""Invited people of whom each has another history, to hold what the database answers against plain words."""

from random import Random

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from petition.domain.mails import ASKING, TO_INVITED, MailKind
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.models import OutboxMessage, Person, Statement
from petition.services import outbox
from tests import factories


def circulated(session: Session) -> Statement:
    """Invite many people of whom each has another history: answers, mails of every kind in every state, and more."""
    draw = Random(6)
    rows = [factories.person_row(f"Nr{number}", "Draw", draw.choice(("GB", "FR"))) for number in range(120)]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    session.execute(delete(OutboxMessage))
    for one in invitations:
        one.state = draw.choice((*InvitationState, *[InvitationState.INVITED] * 6))
        one.muted_at = draw.choice((None, None, None, factories.LONG_AGO))
        person = session.get_one(Person, one.person_id)
        person.retired_at = draw.choice((None, None, None, factories.LONG_AGO))
        person.email = draw.choice((person.email, person.email, person.email, ""))
        # Every invitation begins with a mail.
        outbox.enqueue(session, MailKind.INVITATION, [factories.addressee(made, one, "x@x.example")])
        for _ in range(draw.randrange(4)):
            outbox.enqueue(
                session,
                draw.choice(sorted(TO_INVITED)),
                [factories.addressee(made, one, "x@x.example")],
            )
    session.flush()
    for mail in session.scalars(select(OutboxMessage)):
        mail.state = draw.choice((*OutboxState, *[OutboxState.SENT] * 4, *[OutboxState.FAILED] * 3))
        mail.attempts = draw.choice((0, 0, 1))
        mail.verdict = draw.choice((None, None, Verdict.BAD_ADDRESS, Verdict.BAD_ADDRESS, Verdict.NOT_BUILT))
    session.flush()
    factories.noise(session)
    return made


def last_mails(session: Session) -> dict[int, OutboxMessage]:
    """Return the last mail that asks, by invitation, in plain words: a dropped one does not count."""
    mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return {
        mail.invitation_id: mail
        for mail in mails
        if mail.kind in ASKING and (mail.state is not OutboxState.FAILED or mail.verdict is not None)
    }


def never_sent(session: Session, *, stands_still: bool = False) -> set[int]:
    """Return the invitations of which no mail that asks has left or is on its way, in plain words."""
    left: dict[int | None, bool] = {}
    for mail in session.scalars(select(OutboxMessage)):
        if mail.kind in ASKING:
            dropped = mail.state is OutboxState.FAILED and mail.verdict in (None, Verdict.NOT_BUILT)
            fresh = mail.state in (OutboxState.QUEUED, OutboxState.CLAIMED) and mail.attempts == 0
            waits = stands_still and (fresh or mail.state is OutboxState.DEFERRED)
            left[mail.invitation_id] = left.get(mail.invitation_id, False) or not (dropped or waits)
    return {number for number, has_left in left.items() if number is not None and not has_left}
