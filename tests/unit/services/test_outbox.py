"""The outbox: mails are rows, fixed when they are written."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.models import OutboxMessage
from petition.services import outbox
from petition.services.outbox import Addressee
from tests import factories


def test_each_mail_is_a_queued_row_with_its_own_key(session: Session) -> None:
    rows = [factories.person_row("Ada"), factories.person_row("Bea")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    addressees = [Addressee(one.id, made.id, f"{index}@X.Example") for index, one in enumerate(invitations)]
    assert outbox.enqueue(session, MailKind.REMINDER, iter(addressees)) == 2
    query = select(OutboxMessage).where(OutboxMessage.kind == MailKind.REMINDER).order_by(OutboxMessage.id)
    mails = session.scalars(query).all()
    assert [(mail.invitation_id, mail.statement_id, mail.recipient) for mail in mails] == addressees
    assert {mail.domain for mail in mails} == {"x.example"}
    assert {(mail.state, mail.attempts, mail.fence) for mail in mails} == {(OutboxState.QUEUED, 0, 0)}
    assert len({mail.message_key for mail in mails}) == 2


def test_whoever_has_no_address_gets_no_mail(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    assert outbox.enqueue(session, MailKind.RECEIPT, [Addressee(invitation.id, made.id, "")]) == 0


def test_nobody_gets_nothing(session: Session) -> None:
    assert outbox.enqueue(session, MailKind.REMINDER, []) == 0
