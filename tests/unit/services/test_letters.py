"""Letters: what a queued mail says, and what one would say."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.digests import text_digest
from petition.domain.mails import MailKind
from petition.domain.names import PersonName
from petition.errors import BadLink
from petition.models import OutboxMessage
from petition.services import endorsement, letters
from tests import factories


def _mail(session: Session, kind: MailKind, recipient: str) -> OutboxMessage:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind, OutboxMessage.recipient == recipient)
    return session.scalars(query).one()


def test_letter_says_what_stands_in_the_database(session: Session) -> None:
    rows = [factories.person_row(name, suffix="MP", email=f"{name}@x.example") for name in ("Ada", "Bea")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    mail = _mail(session, MailKind.INVITATION, "Bea@x.example")
    letter = letters.letter(session, mail.id)
    assert (letter.kind, letter.recipient) == (MailKind.INVITATION, "Bea@x.example")
    assert (letter.message_key, letter.created_at) == (mail.message_key, mail.created_at)
    assert letter.link == factories.link(invitations[1])
    assert letter.person == letter.printed == PersonName("Bea", "Lovelace", "", "MP")
    assert (letter.title, letter.country, letter.text_language) == (made.title, "GB", "en")
    assert letter.digest == text_digest(made.title, made.body, "en")
    assert (letter.closes_at, letter.time_zone) == (made.closes_at, "UTC")
    assert (letter.requested_by, letter.contact_email) == ("The Alliance", "desk@alliance.example")


def test_receipt_prints_the_name_as_signed(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    _, (invitation,) = factories.circulated(session, people)
    factories.sign(session, invitation, PersonName("Ada", "Byron", "Dr"))
    letter = letters.letter(session, _mail(session, MailKind.RECEIPT, "ada@x.example").id)
    assert letter.printed == PersonName("Ada", "Byron", "Dr")
    assert letter.person == PersonName("Ada", "Lovelace")


def test_sample_reads_like_the_real_letter_and_opens_nothing(session: Session) -> None:
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    made, _ = factories.circulated(session, people)
    real = letters.letter(session, _mail(session, MailKind.INVITATION, "ada@x.example").id)
    sample = letters.sample(made, people[0], MailKind.INVITATION)
    different = {"message_key", "created_at", "link"}
    assert {name: value for name, value in vars(sample).items() if name not in different} == {
        name: value for name, value in vars(real).items() if name not in different
    }
    with pytest.raises(BadLink):
        endorsement.by_link(session, sample.link)
