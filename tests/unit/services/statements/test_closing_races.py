"""The closing worker and whoever moves the time at the same instant: one order, the same in rows and log."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.states import StatementState
from petition.errors import FieldError, ShownChanged
from petition.models import AuditEvent, Statement
from petition.services.statements import closing, drafting
from petition.services.transitions import locked
from tests import factories
from tests.factories import ACTOR
from tests.races import at_once
from tests.web_support import Work

LATER = datetime.now(UTC) + timedelta(days=30)


def _begin(work: Work) -> None:
    with work() as session:
        factories.circulated(session)
        factories.noise(session)


def _told(work: Work) -> tuple[StatementState, list[str]]:
    with work() as session:
        statement = drafting.find(session, "free-press")
        ours = (AuditEvent.subject_type == "statement") & (AuditEvent.subject_id == statement.id)
        actions = session.scalars(select(AuditEvent.action).where(ours).order_by(AuditEvent.id)).all()
        return statement.state, [action.partition(".")[2] for action in actions[2:]]


def _let_it_come(session: Session) -> None:
    """Let the closing time come while somebody holds the statement, as the clock would."""
    statement = locked(session, drafting.find(session, "free-press"))
    session.execute(update(Statement).where(Statement.id == statement.id).values(closes_at=factories.LONG_AGO))


def _extend(session: Session) -> None:
    closing.extend(session, drafting.find(session, "free-press"), LATER, "UTC", actor=ACTOR)


@pytest.mark.slow
def test_f13_extended_first_the_worker_closes_nothing(work: Work) -> None:
    _begin(work)
    with work() as session:
        statement = drafting.find(session, "free-press")
        statement.closes_at = database_time(session) + timedelta(seconds=0.8)

    def close(session: Session) -> None:
        # The old time has come, and the new one is not committed yet.
        time.sleep(1)
        closing.close_due(session, actor="worker")

    at_once(work, _extend, close, then=lambda _: time.sleep(1.2))
    assert _told(work) == (StatementState.CIRCULATING, ["extend"])


def test_f13_closed_first_extending_is_refused_in_words(work: Work) -> None:
    _begin(work)
    refusals: list[FieldError] = []

    def close(session: Session) -> None:
        _let_it_come(session)
        assert closing.close_due(session, actor="worker") == 1

    def extend(session: Session) -> None:
        try:
            _extend(session)
        except FieldError as refusal:
            refusals.append(refusal)

    at_once(work, close, extend)
    assert [refusal.field for refusal in refusals] == ["closes_at"]
    assert _told(work) == (StatementState.CLOSED, ["close", "tell"])


def test_f13_two_coordinators_move_it_and_the_second_is_told(work: Work) -> None:
    _begin(work)
    with work() as session:
        seen = closing.shown_statement(session, drafting.find(session, "free-press"))
    outcomes: list[str] = []

    def move(to: datetime) -> Callable[[Session], None]:
        def act(session: Session) -> None:
            statement = drafting.find(session, "free-press")
            try:
                closing.extend(session, statement, to, "UTC", actor=ACTOR, expected=seen)
                outcomes.append("moved")
            except ShownChanged:
                outcomes.append("refused")

        return act

    at_once(work, move(LATER), move(LATER + timedelta(days=1)))
    assert outcomes == ["moved", "refused"]
    assert _told(work) == (StatementState.CIRCULATING, ["extend"])
