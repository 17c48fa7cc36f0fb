"""Delivery: claimed once, fenced, given back, put off, held back; on the database's clock alone."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain import letters
from petition.domain.mails import RULES, MailKind
from petition.domain.replies import ACCEPTED, Reply, Verdict, judge
from petition.domain.states import OutboxState
from petition.errors import LostLease
from petition.models import MailDomain, OutboxMessage, Statement
from petition.services import accounts, outbox
from petition.services.delivery import claims, holding, pacing
from petition.services.delivery.claims import ClaimedMail
from petition.services.outbox import Account
from petition.services.signing import muting
from tests import factories
from tests.unit.services.signing.test_endorsement_races import Work

LEASE = 120.0
GREYLISTED = judge(450, "4.2.0 Greylisted")
NOBODY = judge(550, "5.1.1 No such user")
DOWN = judge(421, "4.3.2 Too busy")
DOUBT = Reply(Verdict.IN_DOUBT, "", "TimeoutError: timed out")


def _queue(session: Session, count: int) -> list[int]:
    rows = [factories.person_row(f"Member{number}") for number in range(count)]
    made, _ = factories.circulated(session, factories.persons(session, rows))
    ours = OutboxMessage.statement_id == made.id
    return list(session.scalars(select(OutboxMessage.id).where(ours).order_by(OutboxMessage.id)))


def _message(session: Session, number: int) -> OutboxMessage:
    return session.get_one(OutboxMessage, number, populate_existing=True)


def _states(session: Session, numbers: Sequence[int]) -> list[OutboxState]:
    return [_message(session, number).state for number in numbers]


def _claim(session: Session, worker: str = "one", limit: int = 20) -> list[ClaimedMail]:
    return claims.claim(session, worker, lease=LEASE, limit=limit)


def _begun(session: Session, worker: str = "one") -> ClaimedMail:
    (claimed,) = _claim(session, worker, limit=1)
    assert claims.begin(session, claimed, lease=LEASE)
    return claimed


def _make_due(session: Session) -> None:
    session.execute(update(OutboxMessage).values(not_before=factories.LONG_AGO))


def _run_out(session: Session) -> None:
    """Let every lease be over."""
    leased = OutboxMessage.lease_until.is_not(None)
    session.execute(update(OutboxMessage).where(leased).values(lease_until=factories.LONG_AGO))


def test_f08_a_message_is_claimed_once(session: Session) -> None:
    numbers = _queue(session, 3)
    first = _claim(session, limit=2)
    assert [mail.id for mail in first] == numbers[:2]
    assert [mail.id for mail in _claim(session, "two")] == numbers[2:]
    assert _claim(session, "three") == []
    message = _message(session, numbers[0])
    assert (message.state, message.claimed_by, message.fence) == (OutboxState.CLAIMED, "one", 1)
    assert message.lease_until is not None
    lasting = (message.lease_until - database_time(session)).total_seconds()
    assert LEASE - 10 < lasting <= LEASE


def test_held_mail_comes_with_its_letter_domain_and_attempts(session: Session) -> None:
    factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    (number,) = _queue(session, 1)
    (claimed,) = _claim(session)
    message = _message(session, number)
    assert (claimed.id, claimed.fence, claimed.domain, claimed.attempts) == (number, 1, "gb.parliament.example", 0)
    assert (claimed.letter.message_key, claimed.letter.recipient) == (message.message_key, message.recipient)
    assert not claimed.throttled
    assert claimed.letter.pointless == ""


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
            claimed += [mail.id for mail in batch]

    with ThreadPoolExecutor(6) as pool:
        shares = list(pool.map(drain, range(6)))
    # PostgreSQL passes over what another one is claiming, so a share may end early; nothing is claimed twice.
    together = sorted(number for share in shares for number in share)
    with work() as session:
        together += [mail.id for mail in _claim(session)]
    assert sorted(together) == numbers


def test_what_is_not_due_waits(session: Session) -> None:
    one, two = _queue(session, 2)
    assert claims.is_due(session)
    _message(session, one).not_before = database_time(session) + timedelta(minutes=5)
    session.flush()
    assert [mail.id for mail in _claim(session)] == [two]
    assert not claims.is_due(session)
    _make_due(session)
    assert [mail.id for mail in _claim(session)] == [one]


def test_longest_due_goes_first(session: Session) -> None:
    one, two, three = _queue(session, 3)
    _message(session, three).not_before = factories.LONG_AGO
    session.flush()
    assert {mail.id for mail in _claim(session, limit=2)} == {one, three}
    assert [mail.id for mail in _claim(session)] == [two]


def test_sent_message_is_over(session: Session) -> None:
    (number,) = _queue(session, 1)
    claimed = _begun(session)
    message = _message(session, number)
    assert (message.state, message.attempts) == (OutboxState.TRANSMITTING, 1)
    claims.settle(session, claimed, replace(ACCEPTED, words="250 ok" + "x" * 600))
    message = _message(session, number)
    assert message.state is OutboxState.SENT
    assert message.sent_at is not None
    assert abs(message.sent_at - database_time(session)) < timedelta(minutes=1)
    assert (message.claimed_by, message.lease_until) == (None, None)
    assert (message.last_reply, message.verdict) == (("250 ok" + "x" * 600)[:500], Verdict.ACCEPTED)
    assert not claims.is_due(session)


@pytest.mark.parametrize("reply", [NOBODY, judge(550, "5.7.1 Not from you"), judge(552, "5.2.2 Mailbox full")])
def test_f06_refused_message_is_never_tried_again(session: Session, reply: Reply) -> None:
    (number,) = _queue(session, 1)
    claims.settle(session, _begun(session), reply)
    message = _message(session, number)
    assert (message.state, message.verdict, message.last_status) == (OutboxState.FAILED, reply.verdict, reply.status)
    assert message.last_reply == reply.words
    _make_due(session)
    assert _claim(session) == []
    assert claims.recover(session) == 0


def test_f05_deferred_message_is_tried_again_later_and_later(session: Session) -> None:
    (number,) = _queue(session, 1)
    for attempt, minutes in enumerate((15, 30, 60), start=1):
        claims.settle(session, _begun(session), GREYLISTED)
        message = _message(session, number)
        assert (message.state, message.attempts) == (OutboxState.DEFERRED, attempt)
        wait = message.not_before - database_time(session)
        assert timedelta(minutes=minutes - 1) < wait <= timedelta(minutes=minutes) * 1.25
        assert (message.verdict, message.last_status) == (Verdict.DEFERRED, "4.2.0")
        assert _claim(session) == []
        _make_due(session)
    assert claims.is_due(session)


def _age(session: Session) -> None:
    old = database_time(session) - timedelta(days=4)
    session.execute(update(OutboxMessage).values(created_at=old))


def _close_soon(session: Session) -> None:
    session.execute(update(Statement).values(closes_at=database_time(session) + timedelta(minutes=10)))


@pytest.mark.parametrize("end", [_age, _close_soon])
def test_retries_end_after_four_days_or_with_the_statement(session: Session, end: Callable[[Session], None]) -> None:
    (number,) = _queue(session, 1)
    end(session)
    claims.settle(session, _begun(session), GREYLISTED)
    message = _message(session, number)
    assert message.state is OutboxState.FAILED
    assert message.last_reply == "given up: 450 4.2.0 Greylisted"
    assert message.verdict is Verdict.DEFERRED


def test_receipt_does_not_end_with_the_statement(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, invitation)
    _close_soon(session)
    claimed = _begun(session)
    assert claimed.letter.kind is MailKind.RECEIPT
    claims.settle(session, claimed, GREYLISTED)
    assert _message(session, claimed.id).state is OutboxState.DEFERRED


def test_mail_to_a_domain_that_is_down_waits_for_the_domain_alone(session: Session) -> None:
    (number,) = _queue(session, 1)
    _close_soon(session)
    claims.settle(session, _begun(session), DOWN)
    message = _message(session, number)
    assert message.state is OutboxState.DEFERRED
    assert message.not_before <= database_time(session)
    _age(session)
    claims.settle(session, _begun(session), DOWN)
    assert _message(session, number).state is OutboxState.FAILED


def test_f02_mail_in_doubt_goes_out_once_more_with_the_same_key(session: Session) -> None:
    (number,) = _queue(session, 1)
    key = _message(session, number).message_key
    claims.settle(session, _begun(session), DOUBT)
    message = _message(session, number)
    assert (message.state, message.verdict) == (OutboxState.QUEUED, Verdict.IN_DOUBT)
    assert message.not_before > database_time(session) + timedelta(minutes=14)
    _make_due(session)
    claimed = _begun(session, "two")
    assert (claimed.letter.message_key, claimed.attempts) == (key, 1)


def test_f07_what_a_dead_worker_held_goes_out(session: Session) -> None:
    claimed, begun, other = _queue(session, 3)
    first, second = _claim(session, limit=2)
    assert (first.id, second.id) == (claimed, begun)
    assert claims.begin(session, second, lease=LEASE)
    assert claims.recover(session) == 0
    key = _message(session, begun).message_key
    _run_out(session)
    assert claims.recover(session) == 2
    assert _states(session, [claimed, begun, other]) == [OutboxState.QUEUED] * 3
    assert {mail.id for mail in _claim(session, "two")} == {claimed, begun, other}
    again = _message(session, begun)
    assert (again.message_key, again.fence, again.attempts) == (key, 2, 1)


@pytest.mark.parametrize("reply", [ACCEPTED, GREYLISTED, NOBODY, DOWN, DOUBT])
def test_f09_late_word_of_a_slow_worker_is_refused(session: Session, reply: Reply) -> None:
    (number,) = _queue(session, 1)
    slow = _begun(session, "slow")
    _run_out(session)
    claims.recover(session)
    (quick,) = _claim(session, "quick")
    for _ in range(2):
        with pytest.raises(LostLease, match=f"Mail {number} is no longer"):
            claims.settle(session, slow, reply)
        with pytest.raises(LostLease):
            claims.drop(session, slow)
        assert not claims.begin(session, slow, lease=LEASE)
        claims.give_back(session, [slow])
        assert _message(session, number).claimed_by == "quick"
        claims.begin(session, quick, lease=LEASE)
    claims.settle(session, quick, ACCEPTED)
    assert _message(session, number).state is OutboxState.SENT


def test_what_was_not_begun_is_given_back_by_its_holder_alone(session: Session) -> None:
    one, two = _queue(session, 2)
    claimed = _claim(session)
    assert claims.begin(session, claimed[0], lease=LEASE)
    claims.give_back(session, [claimed[0], replace(claimed[1], fence=claimed[1].fence - 1)])
    assert _states(session, [one, two]) == [OutboxState.TRANSMITTING, OutboxState.CLAIMED]
    claims.give_back(session, claimed[1:])
    assert [again.id for again in _claim(session, "two")] == [two]


def test_paused_statement_is_passed_over_and_others_go_on(session: Session) -> None:
    (number,) = _queue(session, 1)
    paused = session.scalars(select(Statement)).one()
    noise = factories.noise(session)
    holding.pause(session, paused, actor="user:1")
    claimed = _claim(session)
    assert claimed
    about = {_message(session, one.id).statement_id for one in claimed}
    assert about == {noise.statement.id}
    assert not claims.is_due(session)
    holding.resume(session, paused, actor="user:1")
    assert [one.id for one in _claim(session)] == [number]


@pytest.mark.parametrize("stop", ["pause", "hold"])
def test_pausing_stops_what_was_claimed_but_not_what_is_on_its_way(session: Session, stop: str) -> None:
    begun, claimed = _queue(session, 2)
    first, second = _claim(session)
    assert claims.begin(session, first, lease=LEASE)
    if stop == "pause":
        holding.pause(session, session.scalars(select(Statement)).one(), actor="user:1")
    else:
        holding.hold(session, "a backup was restored", actor="worker")
    assert not claims.begin(session, second, lease=LEASE)
    claims.settle(session, first, ACCEPTED)
    assert _states(session, [begun, claimed]) == [OutboxState.SENT, OutboxState.QUEUED]
    assert _message(session, claimed).attempts == 0


def _alert(session: Session) -> int:
    """Queue a mail to an account, which is about no statement."""
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="test")
    account = Account(user.id, user.email, details={"browser": "Firefox"})
    outbox.enqueue(session, MailKind.NEW_BROWSER, [account])
    return session.scalars(select(OutboxMessage.id).where(OutboxMessage.user_id == user.id)).one()


@pytest.mark.parametrize("is_paused", [True, False])
def test_mail_about_no_statement_goes_whatever_is_paused(session: Session, is_paused: bool) -> None:
    _queue(session, 1)
    if is_paused:
        holding.pause(session, session.scalars(select(Statement)).one(), actor="user:1")
    else:
        factories.settle_mails(session, OutboxState.SENT)
    number = _alert(session)
    assert claims.is_due(session)
    (claimed,) = _claim(session)
    assert claimed.id == number
    assert claims.begin(session, claimed, lease=LEASE)
    claims.settle(session, claimed, ACCEPTED)
    assert _states(session, [number]) == [OutboxState.SENT]
    assert not claims.is_due(session)


def test_kind_that_does_not_repeat_waits_for_a_person(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a crash, or a connection that broke before the answer, nobody knows whether it was sent."""
    rule = replace(RULES[MailKind.INVITATION], repeats=False)
    for reader in (claims, letters):
        monkeypatch.setattr(reader, "RULES", {**RULES, MailKind.INVITATION: rule})
    first, second = _queue(session, 2)
    _begun(session)
    _run_out(session)
    assert claims.recover(session) == 0
    claims.settle(session, _begun(session), DOUBT)
    assert claims.recover(session) == 0
    assert _states(session, [first, second]) == [OutboxState.UNKNOWN] * 2
    assert not claims.is_due(session)


def test_f18_held_outbox_gives_nothing(session: Session) -> None:
    _queue(session, 2)
    holding.hold(session, "a backup was restored", actor="worker")
    assert not claims.is_due(session)
    assert _claim(session) == []
    assert holding.release(session, skip_queued=False, actor="user:1") == 2
    assert len(_claim(session)) == 2


def test_throttled_domain_gives_one_at_its_turn_and_others_all(session: Session) -> None:
    rows = [factories.person_row(f"Member{number}", country="FR" if number < 3 else "DE") for number in range(6)]
    factories.circulated(session, factories.persons(session, rows))
    pacing.slow_down(session, "fr.parliament.example", "421 busy")
    claimed = _claim(session, limit=2)
    assert {one.domain for one in claimed} == {"de.parliament.example"}
    session.execute(update(MailDomain).values(next_at=factories.LONG_AGO))
    turn, other = _claim(session, limit=2)
    assert sorted([(turn.domain, turn.throttled), (other.domain, other.throttled)]) == [
        ("de.parliament.example", False),
        ("fr.parliament.example", True),
    ]
    assert _claim(session) == []


def test_t34_claimed_mail_is_given_back_for_the_address_on_file(session: Session) -> None:
    (ada,) = factories.persons(session, [factories.person_row(email="ada@old.example")])
    factories.circulated(session, [ada])
    ada.email = "Ada@New.example"
    session.flush()
    (claimed,) = _claim(session)
    assert claimed.letter.moved_to == "Ada@New.example"
    claims.redirect(session, claimed)
    message = _message(session, claimed.id)
    assert (message.state, message.recipient, message.domain) == (OutboxState.QUEUED, "Ada@New.example", "new.example")
    assert (message.claimed_by, message.lease_until, message.attempts) == (None, None, 0)
    (again,) = _claim(session, "two")
    assert (again.letter.recipient, again.letter.moved_to) == ("Ada@New.example", "")
    with pytest.raises(LostLease):
        claims.redirect(session, claimed)


def test_dropped_mail_is_over_and_blames_nobody(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.SENT)
    outbox.enqueue(session, MailKind.REMINDER, [factories.addressee(made, invitation, "ada@x.example")])
    assert muting.mute(session, factories.standing(session, invitation))
    (claimed,) = _claim(session)
    assert claimed.letter.pointless == "not sent: the person asked for no more mails"
    claims.drop(session, claimed)
    message = _message(session, claimed.id)
    assert (message.state, message.verdict, message.attempts) == (OutboxState.FAILED, None, 0)
    assert message.last_reply == claimed.letter.pointless
    assert (message.claimed_by, message.lease_until) == (None, None)
