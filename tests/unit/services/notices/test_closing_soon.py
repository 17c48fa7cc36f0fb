"""Coordinators are reminded a day before a statement closes: once for each closing time."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.account_notices import AccountNotice
from petition.domain.mails import MailKind
from petition.models import OutboxMessage, Statement
from petition.services import accounts
from petition.services.delivery.letters import letters
from petition.services.notices import choices, closing_soon
from petition.services.notices.choices import Choices
from petition.services.statements import closing
from tests import factories
from tests.counting import statements_run
from tests.factories import ACTOR
from tests.races import at_once
from tests.web_support import Work


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement that closes in two days, and another beside it; two accounts, of which one wants no reminder."""
    for name in ("anna", "bea"):
        accounts.add_user(session, f"{name}@alliance.example", "coordinator", actor=ACTOR)
    bea = accounts.find_user(session, "bea@alliance.example")
    choices.choose(session, bea, Choices(frozenset(AccountNotice) - {AccountNotice.CLOSING}, "UTC"), actor=ACTOR)
    statement, _ = factories.circulated(session, factories.persons(session, [factories.person_row()]))
    factories.noise(session)
    move(session, statement, 48)
    return statement


def move(session: Session, statement: Statement, hours: float) -> None:
    """Let a statement close in so many hours."""
    closing.extend(session, statement, database_time(session) + timedelta(hours=hours), "UTC", actor=ACTOR)


def _pointless(session: Session) -> list[str]:
    mail = OutboxMessage
    numbers = session.scalars(select(mail.id).where(mail.kind == MailKind.CLOSES_SOON).order_by(mail.id)).all()
    return [letters(session, [number])[number].pointless for number in numbers]


def test_a_reminder_comes_a_day_before_and_once(session: Session, made: Statement) -> None:
    assert closing_soon.queue_due(session) == 0
    move(session, made, 23)
    assert closing_soon.queue_due(session) == 1
    assert closing_soon.queue_due(session) == 0
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.kind == MailKind.CLOSES_SOON)).one()
    letter = letters(session, [mail.id])[mail.id]
    assert (letter.recipient, letter.pointless) == ("anna@alliance.example", "")
    assert letter.page == f"/desk/statements/{made.slug}"
    assert (letter.details["title"], letter.details["closes_at"]) == (made.title, made.closes_at)
    assert ("invited", 1, 0) in letter.details["numbers"]


def test_it_moves_with_the_closing_time(session: Session, made: Statement) -> None:
    move(session, made, 23)
    closing_soon.queue_due(session)
    move(session, made, 72)
    assert closing_soon.queue_due(session) == 0
    assert _pointless(session) == ["not sent: the statement does not close then"]
    move(session, made, 22)
    assert closing_soon.queue_due(session) == 1
    assert _pointless(session) == ["not sent: the statement does not close then", ""]


def test_nobody_is_reminded_of_what_has_closed(session: Session, made: Statement) -> None:
    move(session, made, 23)
    closing_soon.queue_due(session)
    closing.close(session, made, actor=ACTOR)
    assert _pointless(session) == ["not sent: the statement does not close then"]
    made.closing_told_for = None
    session.flush()
    assert closing_soon.queue_due(session) == 0


def test_two_workers_at_once_make_one_mail(work: Work) -> None:
    with work() as session:
        accounts.add_user(session, "anna@alliance.example", "coordinator", actor=ACTOR)
        statement, _ = factories.circulated(session, factories.persons(session, [factories.person_row()]))
        move(session, statement, 23)
    counts: list[int] = []

    def look(session: Session) -> None:
        counts.append(closing_soon.queue_due(session))

    at_once(work, look, look)
    assert sorted(counts) == [0, 1]


def test_an_idle_look_is_one_query(session: Session, made: Statement) -> None:
    with statements_run() as run:
        assert closing_soon.queue_due(session) == 0
    assert len(run) == 1
