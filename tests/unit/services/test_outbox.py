"""The outbox: mails are rows, fixed when they are written."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import OutboxState
from petition.models import OutboxMessage
from petition.services import accounts, outbox
from petition.services.outbox import Account, Addressee, Contact
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


def test_mail_to_an_account_or_a_person_is_about_no_invitation(session: Session) -> None:
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="test")
    (person,) = factories.persons(session, [factories.person_row()])
    account = Account(user.id, user.email, nonce=b"n" * 16, details={"browser": "Firefox"})
    assert outbox.enqueue(session, MailKind.NEW_BROWSER, [account]) == 1
    assert outbox.enqueue(session, MailKind.ADDRESS_CHANGED, [Contact(person.id, "old@x.example")]) == 1
    one, other = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
    assert {(mail.invitation_id, mail.statement_id) for mail in (one, other)} == {(None, None)}
    assert (one.user_id, one.person_id, one.nonce, one.details) == (user.id, None, b"n" * 16, {"browser": "Firefox"})
    assert (other.user_id, other.person_id, other.nonce, other.details) == (None, person.id, None, None)
    assert (other.recipient, other.domain, other.state) == ("old@x.example", "x.example", OutboxState.QUEUED)


def test_mail_goes_only_to_whom_its_kind_is_for(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    with pytest.raises(TypeError, match="sign_in goes to an Account"):
        outbox.enqueue(session, MailKind.SIGN_IN, [Addressee(invitation.id, made.id, "ada@x.example")])
    with pytest.raises(TypeError, match="receipt goes to an Addressee"):
        outbox.enqueue(session, MailKind.RECEIPT, [Account(1, "desk@alliance.example")])


def test_database_refuses_a_mail_to_nobody(session: Session) -> None:
    factories.circulated(session)
    with pytest.raises(IntegrityError, match="is_to_somebody"):
        session.execute(update(OutboxMessage).values(invitation_id=None))
