"""What people send back is kept with its words, within bounds, for a coordinator."""

import hashlib

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_now
from petition.domain.envelopes import bounce_address
from petition.domain.mails import MailKind
from petition.domain.matters import Kind
from petition.domain.received import MOST_A_DAY, ReceivedKind, ReceivedMail
from petition.domain.reports import Report, ReportClass
from petition.domain.states import InvitationState, OutboxState
from petition.errors import NotFound
from petition.models import DeliveryReport, Invitation, OutboxMessage, ReceivedMessage
from petition.services import outbox
from petition.services.delivery import bounces, received
from petition.services.delivery.bounces import Outcome
from petition.services.matters import settling
from petition.services.matters.needs import needs
from petition.services.outbox import Contact
from tests import factories

KEYS = ("key",)
SAID = ReceivedMail(ReceivedKind.PERSON, "Ada <ada@x.example>", "Re: A free press", "May my deputy sign?")


def write(session: Session, invitation: Invitation, said: ReceivedMail = SAID, *, print_: str = "") -> Outcome:
    """Let a mail come to the address that the invitation had been sent from."""
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)).first()
    assert mail is not None
    return _answered(session, mail, said, print_=print_)


def _answered(session: Session, mail: OutboxMessage, said: ReceivedMail = SAID, *, print_: str = "") -> Outcome:
    address = bounce_address(KEYS, mail.message_key, "alliance.example")
    report = Report(ReportClass.NONE, envelope_recipients=(address,), received=said)
    fingerprint = hashlib.sha256(f"{print_}{said.words}".encode()).hexdigest()
    return bounces.record_report(session, report, fingerprint, KEYS)


def test_words_of_a_person_are_kept_and_stand_under_needs_you(session: Session) -> None:
    invitation = factories.ada_invited(session)
    factories.settle_mails(session, OutboxState.SENT)
    assert write(session, invitation) is Outcome.KEPT
    assert write(session, invitation) is Outcome.REPEATED
    statement = factories.statement_of(session, invitation)
    (one,) = received.latest(session, limit=9)
    assert (one.message.words, one.message.sender, one.statement) == (SAID.words, SAID.sender, statement)
    assert one.person.email == "ada@x.example"
    (matter,) = needs(session, statement, {}, most=9).matters
    assert (matter.kind, matter.invitations) == (Kind.RECEIVED, (invitation.id,))
    assert str(matter) == "Ada Lovelace writes by mail: “May my deputy sign?”"
    assert received.of_invitation(session, invitation.id) == received.of_person(session, one.person.id) == [one]
    assert received.latest(session, limit=9, statement=statement) == [one]


def test_automatic_reply_stands_on_the_person_and_needs_nobody(session: Session) -> None:
    invitation = factories.ada_invited(session)
    said = ReceivedMail(ReceivedKind.AUTOMATIC, "ada@x.example", "Out of office", "Back on Monday.")
    assert write(session, invitation, said) is Outcome.KEPT
    assert received.waiting(session, [invitation.id]) == []
    assert [one.message.kind for one in received.of_invitation(session, invitation.id)] == [ReceivedKind.AUTOMATIC]


@pytest.mark.parametrize("address", ["desk@alliance.example", bounce_address(("a stranger's",), "0" * 32, "x.example")])
def test_t25_mail_to_a_forged_address_is_ignored(session: Session, address: str) -> None:
    factories.ada_invited(session)
    report = Report(ReportClass.NONE, envelope_recipients=(address,), received=SAID)
    assert bounces.record_report(session, report, "f" * 64, KEYS) is Outcome.IGNORED
    assert session.scalars(select(ReceivedMessage)).all() == []


def test_some_of_a_person_and_day_are_kept_and_the_others_are_counted(session: Session) -> None:
    invitation = factories.ada_invited(session)
    outcomes = [write(session, invitation, print_=str(number)) for number in range(MOST_A_DAY + 3)]
    assert outcomes == [Outcome.KEPT] * MOST_A_DAY + [Outcome.COUNTED] * 3
    assert [one.message.further for one in received.of_invitation(session, invitation.id)] == [3, 0, 0, 0, 0]
    assert len(session.scalars(select(DeliveryReport)).all()) == MOST_A_DAY


def test_each_mail_is_a_matter_until_it_is_answered_or_settled(session: Session) -> None:
    invitation = factories.ada_invited(session)
    statement = factories.statement_of(session, invitation)
    filtered = ReceivedMail(ReceivedKind.CHALLENGE, "filter@x.example", "Confirm", "It is held. " * 40)
    for said in (SAID, filtered):
        assert write(session, invitation, said) is Outcome.KEPT
    one, other = needs(session, statement, {}, most=9).matters
    assert {str(one)[:40], str(other)[:40]} == {
        "Ada Lovelace writes by mail: “May my deputy sign?”"[:40],
        "Ada Lovelace has a filter that asks for proof"[:40],
    }
    settling.settle(session, statement, [one.key], [one, other], "", actor="user:1")
    assert needs(session, statement, {}, most=9).matters == [other]
    session.execute(update(ReceivedMessage).values(answered_at=database_now(), answered_by="user:1"))
    left = needs(session, statement, {}, most=9)
    assert (left.matters, left.settled) == ([], [])


@pytest.mark.parametrize("is_asked", [True, False])
def test_what_answers_a_notice_stands_with_what_its_person_is_asked(session: Session, is_asked: bool) -> None:
    invitation = factories.ada_invited(session)
    if not is_asked:
        session.execute(update(Invitation).values(state=InvitationState.UNINVITED))
    outbox.enqueue(session, MailKind.ADDRESS_CHANGED, [Contact(invitation.person_id, "old@x.example")])
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.ADDRESS_CHANGED)).one()
    assert _answered(session, mail) is Outcome.KEPT
    (one,) = received.of_person(session, invitation.person_id)
    assert one.message.invitation_id == (invitation.id if is_asked else None)
    assert (one.statement is not None) is is_asked


def test_there_is_no_mail_of_another_number(session: Session) -> None:
    with pytest.raises(NotFound):
        received.find(session, 1)
