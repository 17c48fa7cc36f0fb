"""Metrics: what is counted is what stands in the database."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.states import OutboxState, StatementState
from petition.models import DeliveryReport, OutboxMessage
from petition.services.delivery import claims, heartbeats, holding, pacing
from petition.services.delivery.metrics import measure
from petition.services.statements import tallies
from tests import factories


def test_empty_service_measures_nothing(session: Session) -> None:
    found = measure(session)
    assert found.outbox == dict.fromkeys((*(state.value for state in OutboxState), "dropped"), 0)
    assert found.people == {}
    assert found.statements == dict.fromkeys((state.value for state in StatementState), 0)
    assert (found.due, found.oldest_due_seconds, found.reports) == (0, 0.0, {})
    assert (found.throttled_domains, found.held, found.worker_age_seconds) == (0, False, None)


def test_everything_is_counted_by_its_state(session: Session) -> None:
    factories.noise(session)
    factories.statement(session)
    numbers = session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id)).all()
    now = database_time(session)
    sent, deferred, waiting, oldest, *queued = numbers
    for number, state, due in (
        (sent, OutboxState.SENT, timedelta(days=-1)),
        (deferred, OutboxState.DEFERRED, timedelta(minutes=-1)),
        (waiting, OutboxState.DEFERRED, timedelta(hours=1)),
        (oldest, OutboxState.QUEUED, timedelta(minutes=-5)),
    ):
        change = update(OutboxMessage).where(OutboxMessage.id == number)
        session.execute(change.values(state=state, not_before=now + due))
    for number, kind in enumerate(("hard", "hard", "soft")):
        report = {"fingerprint": str(number) * 64, "kind": kind, "status": "", "diagnostic": ""}
        session.add(DeliveryReport(outbox_message_id=sent, **report))
    session.flush()
    found = measure(session)
    assert {state: count for state, count in found.outbox.items() if count} == {
        "sent": 1,
        "deferred": 2,
        "queued": 1 + len(queued),
    }
    assert found.due == 2 + len(queued)
    assert 299 < found.oldest_due_seconds < 330
    assert found.reports == {"hard": 2, "soft": 1}
    assert {state: count for state, count in found.statements.items() if count} == {"circulating": 1, "draft": 1}


@pytest.mark.parametrize("stop", ["pause", "hold"])
def test_what_no_worker_may_take_is_not_due(session: Session, stop: str) -> None:
    made, _ = factories.circulated(session, factories.persons(session, [factories.person_row()]))
    assert (measure(session).due, claims.is_due(session)) == (1, True)
    if stop == "pause":
        holding.pause(session, made, actor="test")
    else:
        holding.hold(session, "a backup was restored", actor="worker")
    found = measure(session)
    assert (found.due, found.oldest_due_seconds, claims.is_due(session)) == (0, 0.0, False)
    assert found.outbox["queued"] == 1


def test_throttling_holding_and_signs_of_life_are_told(session: Session) -> None:
    pacing.slow_down(session, "parliament.example", "421 busy")
    holding.hold(session, "a backup was restored", actor="worker")
    heartbeats.beat(session, "one")
    found = measure(session)
    assert (found.throttled_domains, found.held) == (1, True)
    assert found.worker_age_seconds is not None
    assert 0 <= found.worker_age_seconds < 30


def test_people_are_counted_by_statement_and_dropped_mails_apart(session: Session) -> None:
    made = factories.every_status(session)
    factories.statement(session, factories.draft("nobody-asked"))
    found = measure(session)
    assert found.people[made.slug] == tallies.tally(session, made).numbers
    assert "nobody-asked" not in found.people
    assert (found.outbox["dropped"], found.outbox["failed"]) == (1, 1)
