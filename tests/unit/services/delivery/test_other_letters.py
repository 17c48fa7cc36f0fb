"""Letters about no statement: their links come from the mail's own nonce, and used links are not sent."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.letters import Letter
from petition.domain.links import Link
from petition.domain.mails import MailKind
from petition.domain.names.person_name import PersonName
from petition.models import OutboxMessage, SignInLink, User
from petition.services import accounts, outbox
from petition.services.delivery import letters
from petition.services.outbox import Account, Contact
from tests import factories


def _only(session: Session) -> Letter:
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id.is_(None))).one()
    return letters.letters(session, [mail.id])[mail.id]


def _link(session: Session) -> Link:
    """Queue a sign-in link to an account, and return the link."""
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="test")
    link = accounts.new_sign_in(session, user, actor="test")
    outbox.enqueue(session, MailKind.SIGN_IN, [Account(user.id, user.email, nonce=link.nonce)])
    return link


def test_account_gets_its_link(session: Session) -> None:
    factories.noise(session)
    link = _link(session)
    letter = _only(session)
    assert (letter.kind, letter.recipient, letter.link) == (MailKind.SIGN_IN, "desk@alliance.example", link)
    assert (letter.person, letter.language, letter.pointless) == (PersonName(), "en", "")
    assert accounts.find_sign_in(session, letter.link or Link(b"", 0)).email == letter.recipient


def test_used_or_old_link_is_not_sent(session: Session) -> None:
    link = _link(session)
    until = _only(session).until
    assert until is not None
    assert timedelta(minutes=59) < until - database_time(session) <= accounts.LINK_LIFETIME
    session.execute(update(SignInLink).values(expires_at=factories.LONG_AGO))
    assert _only(session).pointless == "not sent: the link had been used or had expired"
    session.execute(update(SignInLink).values(expires_at=until))
    accounts.consume_sign_in(session, link)
    assert _only(session).pointless == "not sent: the link had been used or had expired"


def test_closed_account_gets_nothing(session: Session) -> None:
    _link(session)
    session.execute(update(User).values(active=False))
    assert _only(session).pointless == "not sent: the account is closed"


def test_alert_says_what_it_was_given(session: Session) -> None:
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="test")
    details = {"browser": "Firefox on Linux"}
    outbox.enqueue(session, MailKind.NEW_BROWSER, [Account(user.id, user.email, details=details)])
    letter = _only(session)
    assert (letter.details, letter.link, letter.until, letter.pointless) == (details, None, None, "")


def test_person_hears_at_the_old_address_in_their_language(session: Session) -> None:
    factories.noise(session)
    (person,) = factories.persons(session, [factories.person_row("Ada", suffix="MP", language="fr")])
    contact = Contact(person.id, "old@x.example", nonce=b"n" * 16, details={"change": 7})
    outbox.enqueue(session, MailKind.ADDRESS_CHANGED, [contact])
    letter = _only(session)
    assert (letter.recipient, letter.language, letter.link) == ("old@x.example", "fr", Link(b"n" * 16, 0))
    assert (letter.person, letter.details) == (PersonName("Ada", "Lovelace", "", "MP"), {"change": 7})


def test_batch_may_hold_mails_of_both_kinds(session: Session) -> None:
    factories.circulated(session)
    _link(session)
    numbers = session.scalars(select(OutboxMessage.id)).all()
    found = letters.letters(session, numbers)
    assert sorted(found) == sorted(numbers)
    assert {letter.kind for letter in found.values()} == {MailKind.INVITATION, MailKind.SIGN_IN}
