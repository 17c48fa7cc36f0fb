"""Writes down what coordinators hear of at once, in the transaction that causes it.

Nothing is sent here: a worker looks for what is new (`petition.services.notices.at_once`).
"""

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.account_notices import AccountNotice
from petition.domain.mails import ASKING
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState
from petition.models import Happening, Invitation, OutboxMessage
from petition.models.outbox_message import did_not_arrive, was_dropped

happenings, invitations, outbox_messages = (table_of(model) for model in (Happening, Invitation, OutboxMessage))
# Made once, because making a statement anew costs as much as running it.
_INSERT = insert(happenings).inline()
_UNANSWERED = (InvitationState.PENDING, InvitationState.INVITED)


def record(session: Session, kind: AccountNotice, subject_id: int) -> None:
    """Write down that something happened to an invitation."""
    session.connection().execute(_INSERT, {"kind": kind, "subject_id": subject_id})


def record_failure(session: Session, mail_id: int) -> None:
    """Write down that a mail did not arrive, if it asked somebody for an answer who has given none."""
    mail = outbox_messages.c
    failed = (
        select(literal(AccountNotice.UNREACHABLE.value), invitations.c.id)
        .join_from(outbox_messages, invitations, invitations.c.id == mail.invitation_id)
        .where(mail.id == mail_id, mail.kind.in_(ASKING), invitations.c.state.in_(_UNANSWERED))
        # One that was dropped, or that we could not make, says nothing of its reader.
        .where(did_not_arrive(outbox_messages), ~was_dropped(outbox_messages), mail.verdict != Verdict.NOT_BUILT)
    )
    session.connection().execute(insert(happenings).from_select(["kind", "subject_id"], failed).inline())
