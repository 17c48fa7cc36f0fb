"""Pacing: a domain that asks for patience gets it, and gets its full speed back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.models import MailDomain
from petition.services.delivery import pacing
from tests import factories
from tests.races import at_once
from tests.web_support import Work

DOMAIN = "parliament.example"


def _domain(session: Session) -> MailDomain | None:
    return session.get(MailDomain, DOMAIN, populate_existing=True)


def _pause_is_over(session: Session) -> None:
    session.execute(update(MailDomain).values(next_at=factories.LONG_AGO))


def _throttled(session: Session) -> list[str]:
    return list(session.scalars(select(pacing.throttled())))


def test_failure_begins_a_pause_and_the_next_lengthens_it(session: Session) -> None:
    for failures, seconds in ((1, 30), (2, 60), (3, 120)):
        pacing.slow_down(session, DOMAIN, f"421 busy {failures}" + "x" * 600)
        row = _domain(session)
        assert row is not None
        assert (row.interval_seconds, row.failures) == (seconds, failures)
        assert row.reason == (f"421 busy {failures}" + "x" * 600)[:500]
        wait = (row.next_at - database_time(session)).total_seconds()
        assert seconds - 10 < wait <= seconds
    for _ in range(20):
        pacing.slow_down(session, DOMAIN, "421 busy")
    row = _domain(session)
    assert row is not None
    assert row.interval_seconds == timedelta(hours=1).total_seconds()


def test_success_shortens_the_pause_until_the_domain_is_served_as_all_others(session: Session) -> None:
    for _ in range(3):
        pacing.slow_down(session, DOMAIN, "421 busy")
    pacing.slow_down(session, "other.example", "421 busy")
    intervals = []
    while (row := _domain(session)) is not None:
        intervals.append(row.interval_seconds)
        pacing.speed_up(session, DOMAIN)
    assert intervals == [120, 30, 7.5, 1.875]
    assert _throttled(session) == ["other.example"]
    pacing.speed_up(session, DOMAIN)
    assert _throttled(session) == ["other.example"]


def test_turn_comes_when_the_pause_is_over_and_begins_the_next(session: Session) -> None:
    assert pacing.take_turn(session) is None
    pacing.slow_down(session, DOMAIN, "421 busy")
    assert pacing.take_turn(session) is None
    _pause_is_over(session)
    assert pacing.take_turn(session) == DOMAIN
    assert pacing.take_turn(session) is None
    row = _domain(session)
    assert row is not None
    assert (row.next_at - database_time(session)).total_seconds() > 20


def test_each_domain_has_its_own_turn(session: Session) -> None:
    for domain in (DOMAIN, "other.example"):
        pacing.slow_down(session, domain, "421 busy")
    _pause_is_over(session)
    turns = [pacing.take_turn(session) for _ in range(3)]
    assert set(turns[:2]) == {DOMAIN, "other.example"}
    assert turns[2] is None


def test_one_worker_alone_gets_a_turn(work: Work) -> None:
    with work() as session:
        pacing.slow_down(session, DOMAIN, "421 busy")
        _pause_is_over(session)

    def take(_: int) -> str | None:
        with work() as session:
            return pacing.take_turn(session)

    with ThreadPoolExecutor(6) as pool:
        turns = list(pool.map(take, range(6)))
    assert sorted(filter(None, turns)) == [DOMAIN]


def test_two_workers_that_meet_the_first_failure_at_once_count_two(work: Work) -> None:
    def fail(session: Session) -> None:
        pacing.slow_down(session, DOMAIN, "421 busy")

    at_once(work, fail, fail)
    with work() as session:
        row = _domain(session)
        assert row is not None
        assert (row.interval_seconds, row.failures) == (60, 2)
