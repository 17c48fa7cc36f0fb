"""What the clock tells those who signed: chosen beforehand, told once, and not of what is not planned any more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.errors import FieldError, IllegalTransition
from petition.models import AuditEvent, OutboxMessage, Statement
from petition.services.statements import clock_notices, closing, publishing
from petition.services.statements.clock_notices import Choices
from tests import factories
from tests.factories import ACTOR


@pytest.fixture
def made(session: Session) -> Statement:
    """A closed statement that Ada signed, and another beside it."""
    statement, (ada,) = factories.circulated(session, factories.persons(session, [factories.person_row()]))
    factories.noise(session)
    factories.sign(session, ada)
    closing.close(session, statement, actor=ACTOR)
    return statement


def _in(session: Session, hours: float) -> datetime:
    return database_time(session) + timedelta(hours=hours)


def _plan(session: Session, made: Statement, release_at: datetime | None, **other: str) -> bool:
    """Plan the release; what is not named stays."""
    wanted = replace(Choices.of(made), release_at=release_at, **other)
    return clock_notices.choose(session, made, wanted, actor=ACTOR)


def _told(session: Session) -> list[dict[str, object]]:
    query = select(OutboxMessage.details).where(OutboxMessage.kind == MailKind.RELEASE_PLANNED)
    return [details or {} for details in session.scalars(query)]


def test_a_release_is_told_a_day_before_and_once(session: Session, made: Statement) -> None:
    assert _plan(session, made, _in(session, 30), release_word="At noon.")
    assert clock_notices.queue_due(session, actor="worker") == 0
    assert _plan(session, made, soon := _in(session, 23))
    assert clock_notices.queue_due(session, actor="worker") == 1
    assert clock_notices.queue_due(session, actor="worker") == 0
    assert _told(session) == [{"release_at": soon.isoformat(), "word": "At noon."}]
    # One at another time is told anew.
    assert _plan(session, made, _in(session, 20))
    assert clock_notices.queue_due(session, actor="worker") == 1


@pytest.mark.parametrize(
    "values",
    [
        {"tells_release": False},
        {"release_at": None},
        {"release_at": factories.LONG_AGO},
        {"sending_paused_at": factories.LONG_AGO},
        {"state": "circulating", "closed_at": None},
    ],
)
def test_nothing_is_told_of_what_is_not_planned_or_not_wanted(
    session: Session, made: Statement, values: dict[str, object]
) -> None:
    _plan(session, made, _in(session, 20))
    session.execute(update(Statement).where(Statement.id == made.id).values(values))
    assert clock_notices.queue_due(session, actor="worker") == 0


def test_nothing_is_told_once_it_is_published(session: Session, made: Statement) -> None:
    _plan(session, made, _in(session, 20))
    publishing.publish(session, made, render=lambda _: [], labels={}, actor=ACTOR)
    assert clock_notices.queue_due(session, actor="worker") == 0
    with pytest.raises(IllegalTransition):
        _plan(session, made, _in(session, 10))


def test_choices_are_stored_and_recorded_without_their_words(session: Session, made: Statement) -> None:
    wanted = Choices(
        tells_closing=False, closing_word=" Thanks. ", release_at=None, tells_release=True, release_word=""
    )
    assert clock_notices.choose(session, made, wanted, actor=ACTOR)
    assert Choices.of(made) == replace(wanted, closing_word="Thanks.")
    assert not clock_notices.choose(session, made, wanted, actor=ACTOR)
    said = session.scalars(select(AuditEvent.details).where(AuditEvent.action == "statement.notices")).all()
    assert said == [{"closing": False, "release": True, "release_at": None}]


def test_a_release_lies_ahead_and_after_the_closing(session: Session, made: Statement) -> None:
    with pytest.raises(FieldError, match="in the past"):
        _plan(session, made, _in(session, -1))
    opened, _ = factories.circulated(session, entries=factories.draft("open"))
    with pytest.raises(FieldError, match="before the closing time"):
        _plan(session, opened, opened.closes_at - timedelta(minutes=1))
    assert _plan(session, opened, opened.closes_at + timedelta(minutes=1))
    with pytest.raises(FieldError, match="closing_word"):
        _plan(session, opened, None, closing_word="a" * 501)
