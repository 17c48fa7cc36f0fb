"""Delivery: claimed once, fenced, given back, tried again later."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.clock import utc_now
from petition.domain.states import OutboxState
from petition.errors import LostLease
from petition.models import OutboxMessage
from petition.services import delivery
from petition.services.delivery import Claim
from tests import factories
from tests.unit.services.test_endorsement_races import Work

LEASE = timedelta(minutes=2)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """A clock that stands still, a little later than the database's."""
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1), tick=False) as traveller:
        yield traveller


def _queue(session: Session, count: int) -> list[int]:
    rows = [factories.person_row(f"Member{number}") for number in range(count)]
    factories.circulated(session, factories.persons(session, rows))
    return list(session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id)))


def _message(session: Session, number: int) -> OutboxMessage:
    return session.get_one(OutboxMessage, number, populate_existing=True)


def _claim(session: Session, worker: str = "one", limit: int = 20) -> list[Claim]:
    return delivery.claim(session, worker, lease=LEASE, limit=limit)


def test_f08_a_message_is_claimed_once(session: Session, clock: time_machine.Traveller) -> None:
    numbers = _queue(session, 3)
    first = _claim(session, limit=2)
    assert [claim.id for claim in first] == numbers[:2]
    assert [claim.id for claim in _claim(session, "two")] == numbers[2:]
    assert _claim(session, "three") == []
    message = _message(session, numbers[0])
    assert (message.state, message.claimed_by, message.fence) == (OutboxState.CLAIMED, "one", 1)
    assert message.lease_until == utc_now() + LEASE


def test_f08_workers_at_once_share_the_queue(work: Work) -> None:
    with work() as session:
        numbers = _queue(session, 40)

    def drain(worker: int) -> list[int]:
        claimed: list[int] = []
        while True:
            with work() as session:
                batch = _claim(session, str(worker), limit=3)
            if not batch:
                return claimed
            claimed += [claim.id for claim in batch]

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)), ThreadPoolExecutor(6) as pool:
        shares = list(pool.map(drain, range(6)))
    assert sorted(number for share in shares for number in share) == numbers


def test_what_is_not_due_waits(session: Session, clock: time_machine.Traveller) -> None:
    one, two = _queue(session, 2)
    _message(session, one).not_before = utc_now() + timedelta(minutes=5)
    session.flush()
    assert [claim.id for claim in _claim(session)] == [two]
    clock.shift(timedelta(minutes=5))
    assert [claim.id for claim in _claim(session)] == [one]


def test_longest_due_goes_first(session: Session, clock: time_machine.Traveller) -> None:
    one, two, three = _queue(session, 3)
    _message(session, three).not_before = utc_now() - timedelta(hours=1)
    session.flush()
    assert {claim.id for claim in _claim(session, limit=2)} == {one, three}
    assert [claim.id for claim in _claim(session)] == [two]


def test_sent_message_is_over(session: Session, clock: time_machine.Traveller) -> None:
    (number,) = _queue(session, 1)
    (held,) = _claim(session)
    letter = delivery.begin(session, held, lease=LEASE)
    assert letter.message_key == _message(session, number).message_key
    assert _message(session, number).state is OutboxState.TRANSMITTING
    assert _message(session, number).attempts == 1
    delivery.accept(session, held, "250 ok" + "x" * 600)
    message = _message(session, number)
    assert (message.state, message.sent_at) == (OutboxState.SENT, utc_now())
    assert (message.claimed_by, message.lease_until) == (None, None)
    assert message.last_reply == ("250 ok" + "x" * 600)[:500]
    assert not delivery.pending(session)


def test_f05_deferred_message_is_tried_again_later(session: Session, clock: time_machine.Traveller) -> None:
    (number,) = _queue(session, 1)
    for minutes in (1, 2, 4):
        (held,) = _claim(session)
        delivery.begin(session, held, lease=LEASE)
        delivery.defer(session, held, "450 4.2.0 greylisted")
        message = _message(session, number)
        assert message.state is OutboxState.DEFERRED
        assert message.not_before == utc_now() + timedelta(minutes=minutes)
        assert _claim(session) == []
        assert not delivery.pending(session)
        clock.shift(timedelta(minutes=minutes))
        assert delivery.pending(session)


def test_failed_message_is_never_tried_again(session: Session, clock: time_machine.Traveller) -> None:
    (number,) = _queue(session, 1)
    (held,) = _claim(session)
    delivery.begin(session, held, lease=LEASE)
    delivery.fail(session, held, "550 5.1.1 no such user")
    assert _message(session, number).state is OutboxState.FAILED
    clock.shift(timedelta(days=30))
    assert _claim(session) == []
    assert delivery.recover(session) == 0


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (50, 240), (500, 240)]
)
def test_waits_double_up_to_four_hours(attempts: int, minutes: int) -> None:
    assert delivery.backoff(attempts) == timedelta(minutes=minutes)


def test_f07_what_a_dead_worker_held_goes_out(session: Session, clock: time_machine.Traveller) -> None:
    claimed, begun, other = _queue(session, 3)
    (first, second) = _claim(session, limit=2)
    assert (first.id, second.id) == (claimed, begun)
    delivery.begin(session, second, lease=LEASE)
    assert delivery.recover(session) == 0
    key = _message(session, begun).message_key
    clock.shift(LEASE + timedelta(seconds=1))
    assert delivery.recover(session) == 2
    assert {claim.id for claim in _claim(session, "two")} == {claimed, begun, other}
    assert _message(session, begun).message_key == key
    assert _message(session, begun).fence == 2


def test_f09_late_report_of_a_slow_worker_is_refused(session: Session, clock: time_machine.Traveller) -> None:
    (number,) = _queue(session, 1)
    (slow,) = _claim(session, "slow")
    delivery.begin(session, slow, lease=LEASE)
    clock.shift(LEASE + timedelta(seconds=1))
    delivery.recover(session)
    (quick,) = _claim(session, "quick")
    for report in (delivery.accept, delivery.defer, delivery.fail):
        with pytest.raises(LostLease):
            report(session, slow, "late")
    with pytest.raises(LostLease):
        delivery.begin(session, slow, lease=LEASE)
    delivery.begin(session, quick, lease=LEASE)
    with pytest.raises(LostLease):
        delivery.accept(session, slow, "late")
    delivery.accept(session, quick, "250 ok")
    assert _message(session, number).last_reply == "250 ok"


def test_what_was_not_begun_is_given_back_by_its_holder_alone(session: Session, clock: time_machine.Traveller) -> None:
    one, two = _queue(session, 2)
    held = _claim(session)
    delivery.begin(session, held[0], lease=LEASE)
    delivery.release(session, [held[0], Claim(held[1].id, held[1].fence - 1)])
    assert _message(session, one).state is OutboxState.TRANSMITTING
    assert _message(session, two).state is OutboxState.CLAIMED
    delivery.release(session, held[1:])
    assert [claim.id for claim in _claim(session, "two")] == [two]


def test_claimed_is_pending(session: Session, clock: time_machine.Traveller) -> None:
    assert not delivery.pending(session)
    _queue(session, 1)
    assert delivery.pending(session)
    _claim(session)
    assert delivery.pending(session)


def test_signs_of_life(session: Session, clock: time_machine.Traveller) -> None:
    assert delivery.last_beat(session) is None
    delivery.beat(session, "one")
    first = utc_now()
    assert delivery.last_beat(session) == first
    clock.shift(timedelta(hours=1))
    delivery.beat(session, "one")
    delivery.beat(session, "two")
    assert delivery.last_beat(session) == first + timedelta(hours=1)
    clock.shift(timedelta(days=2))
    delivery.beat(session, "three")
    assert delivery.last_beat(session) == utc_now()
