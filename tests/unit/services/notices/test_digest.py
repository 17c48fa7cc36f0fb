"""A digest comes in the morning, once, and only if something is otherwise than in the one before."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_time
from petition.domain.account_notices import AccountNotice, next_digest
from petition.domain.mails import MailKind
from petition.domain.statuses import NUMBERS
from petition.models import OutboxMessage, Statement, User
from petition.services import accounts
from petition.services.delivery.letters import letters
from petition.services.notices import choices, digest
from petition.services.notices.choices import Choices
from petition.services.statements import cancelling, closing
from tests import factories
from tests.counting import statements_run
from tests.factories import ACTOR
from tests.races import at_once
from tests.web_support import Work


@pytest.fixture
def anna(session: Session) -> User:
    """An account whose digests begin the next morning."""
    made = accounts.add_user(session, "anna@alliance.example", "coordinator", actor=ACTOR)
    assert digest.queue_due(session) == 0
    return made


def wake(session: Session) -> None:
    """Let it be morning for everybody."""
    session.execute(update(User).values(digest_due_at=database_after(-1)))
    session.expire_all()


def _digests(session: Session) -> list[OutboxMessage]:
    mails = select(OutboxMessage).where(OutboxMessage.kind == MailKind.DIGEST).order_by(OutboxMessage.id)
    return list(session.scalars(mails))


def _said(session: Session) -> list[dict[str, Any]]:
    """Return what the newest digest says of each statement."""
    number = _digests(session)[-1].id
    found: list[dict[str, Any]] = letters(session, [number])[number].details["statements"]
    return found


def test_first_digest_comes_the_next_morning_with_all_numbers(session: Session, anna: User) -> None:
    made = factories.every_status(session)
    assert digest.queue_due(session) == 0
    due = next_digest(database_time(session), "UTC")
    assert anna.digest_due_at == due
    wake(session)
    assert digest.queue_due(session) == 1
    assert anna.digest_due_at == due
    (mail,) = _digests(session)
    assert mail.details is not None
    numbers = mail.details["numbers"][str(made.id)]
    assert set(numbers) == {*NUMBERS, "needs"}
    assert numbers["invited"] == 10
    noise, said = _said(session)
    assert (said["title"], said["state"], noise["title"]) == (made.title, "circulating", "Noise")
    # Of what is zero nothing is said, and the first digest compares with none.
    assert ("signed", 1, 0) in said["numbers"]
    assert "held" not in dict(one[:2] for one in said["numbers"])
    assert said["needs"] == numbers["needs"] > 0


def test_nothing_new_is_no_mail_and_an_answer_is(session: Session, anna: User) -> None:
    ada = factories.ada_invited(session)
    for expected in (1, 0, 0):
        wake(session)
        assert digest.queue_due(session) == expected
    factories.sign(session, ada)
    wake(session)
    assert digest.queue_due(session) == 1
    _, said = sorted(_said(session), key=lambda one: str(one["title"]), reverse=True)
    assert ("signed", 1, 1) in said["numbers"]
    assert ("no answer", 0, -1) in said["numbers"]


def test_closing_is_something_new_and_what_is_cancelled_is_left_out(session: Session, anna: User) -> None:
    made, _ = factories.circulated(session, factories.persons(session, [factories.person_row()]))
    wake(session)
    digest.queue_due(session)
    closing.close(session, made, actor=ACTOR)
    wake(session)
    assert digest.queue_due(session) == 1
    assert [one["state"] for one in _said(session)] == ["closed"]
    cancelling.cancel(session, session.get_one(Statement, made.id), actor=ACTOR)
    wake(session)
    assert digest.queue_due(session) == 0


def test_of_no_statement_there_is_no_digest(session: Session, anna: User) -> None:
    factories.statement(session)
    wake(session)
    assert digest.queue_due(session) == 0


def test_who_wants_none_gets_none(session: Session, anna: User) -> None:
    factories.ada_invited(session)
    choices.choose(session, anna, Choices(frozenset(AccountNotice) - {AccountNotice.DIGEST}, "UTC"), actor=ACTOR)
    wake(session)
    assert digest.queue_due(session) == 0


def test_the_newest_of_two_digests_that_wait_is_sent(session: Session, anna: User) -> None:
    ada = factories.ada_invited(session)
    wake(session)
    digest.queue_due(session)
    factories.sign(session, ada)
    wake(session)
    digest.queue_due(session)
    numbers = [mail.id for mail in _digests(session)]
    found = letters(session, numbers)
    assert [found[number].pointless for number in numbers] == ["not sent: a newer one says more", ""]


def test_two_workers_at_once_make_one_digest(work: Work) -> None:
    with work() as session:
        accounts.add_user(session, "anna@alliance.example", "coordinator", actor=ACTOR)
        factories.ada_invited(session)
        wake(session)
    counts: list[int] = []

    def look(session: Session) -> None:
        counts.append(digest.queue_due(session))

    at_once(work, look, look)
    assert sorted(counts) == [0, 1]


def test_an_idle_look_is_one_query(session: Session, anna: User) -> None:
    factories.ada_invited(session)
    with statements_run() as run:
        assert digest.queue_due(session) == 0
    assert len(run) == 1
