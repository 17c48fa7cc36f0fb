"""Mails that came back: which of them wait for a coordinator."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.received import ReceivedKind
from petition.models import DeliveryReport, OutboxMessage, ReceivedMessage
from petition.models.received_message import is_waiting
from tests import factories


@pytest.mark.parametrize("kind", ReceivedKind)
@pytest.mark.parametrize("is_answered", [False, True])
def test_what_nobody_answered_waits_but_automatic_replies(
    session: Session, kind: ReceivedKind, is_answered: bool
) -> None:
    invitation = factories.ada_invited(session)
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)).first()
    assert mail is not None
    report = insert(table_of(DeliveryReport)).returning(table_of(DeliveryReport).c.id)
    said = {"outbox_message_id": mail.id, "fingerprint": "f" * 64, "kind": "none", "status": "", "diagnostic": ""}
    number = session.execute(report.values(said)).scalar_one()
    whose = {"report_id": number, "invitation_id": invitation.id, "person_id": invitation.person_id}
    words = {"kind": kind, "sender": "ada@x.example", "subject": "Re", "words": "Yes.", "further": 0}
    answered = {"answered_at": database_now(), "answered_by": "user:1"} if is_answered else {}
    session.execute(insert(table_of(ReceivedMessage)).values(**whose, **words, **answered))
    waits = session.scalars(select(ReceivedMessage.id).where(is_waiting())).all()
    assert bool(waits) is (not is_answered and kind is not ReceivedKind.AUTOMATIC)
