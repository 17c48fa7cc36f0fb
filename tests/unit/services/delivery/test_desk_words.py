"""Mails to accounts that have numbers alone get their words when they are sent, and other mails stay as they are."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.models import OutboxMessage, Statement
from petition.services import accounts, outbox
from petition.services.delivery.letters import letters
from petition.services.outbox import Account
from tests import factories
from tests.factories import ACTOR

NUMBERS = {"invited": 3, "signed": 1, "no_answer": 2, "needs": 4}


def _queue(session: Session, kind: MailKind, details: dict[str, object]) -> int:
    user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor=ACTOR)
    user.time_zone = "Europe/Paris"
    outbox.enqueue(session, kind, [Account(user.id, user.email, details=details)])
    return session.scalars(select(OutboxMessage.id).where(OutboxMessage.kind == kind)).one()


def test_a_digest_has_titles_and_differences(session: Session) -> None:
    made = factories.statement(session)
    full = dict.fromkeys(("declined", "unreachable", "not_sent", "withdrawn", "lapsed", "struck", "uninvited"), 0)
    full |= dict.fromkeys(("held", "recorded", "unconfirmed"), 0) | NUMBERS
    before = full | {"signed": 0, "no_answer": 2, "declined": 1}
    details = {"numbers": {str(made.id): full, "999": full}, "before": {str(made.id): before}, "has_more": False}
    number = _queue(session, MailKind.DIGEST, details)
    letter = letters(session, [number])[number]
    assert letter.time_zone == "Europe/Paris"
    (said,) = letter.details["statements"]
    assert (said["title"], said["needs"]) == (made.title, 4)
    assert said["numbers"] == [("invited", 3, 0), ("signed", 1, 1), ("declined", 0, -1), ("no answer", 2, 0)]


def test_a_reminder_is_of_the_closing_time_that_it_was_queued_for(session: Session) -> None:
    made, _ = factories.circulated(session)
    full = dict.fromkeys(("declined", "unreachable", "not_sent", "withdrawn", "lapsed", "struck", "uninvited"), 0)
    full |= dict.fromkeys(("held", "recorded", "unconfirmed"), 0) | NUMBERS
    details = {"statement": made.id, "closes_at": made.closes_at.isoformat(), "numbers": full}
    number = _queue(session, MailKind.CLOSES_SOON, details)
    letter = letters(session, [number])[number]
    assert (letter.pointless, letter.details["slug"]) == ("", made.slug)
    session.execute(update(Statement).values(closes_at=factories.LONG_AGO))
    session.expire_all()
    assert letters(session, [number])[number].pointless == "not sent: the statement does not close then"


def test_other_mails_to_accounts_keep_their_details(session: Session) -> None:
    number = _queue(session, MailKind.NEW_BROWSER, {"browser": "Firefox on Linux"})
    assert letters(session, [number])[number].details == {"browser": "Firefox on Linux"}
