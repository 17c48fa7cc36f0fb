"""Failures to sign in: counted by account, network and browser, each by itself, and told without a name."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.sign_in import MANY_FAILURES, OF_ACCOUNT, OF_NETWORK
from petition.domain.too_often import TooManyAttempts
from petition.models import OutboxMessage, SignInFailure
from petition.services import accounts
from petition.services.sign_in import failures
from petition.services.sign_in.failures import Attempt
from tests.races import at_once
from tests.web_support import Work

KEY = "a key for tests, and not a secret one"
ANNA = "anna@alliance.example"


def _attempt(address: str = ANNA, network: str = "192.0.2.1", browser: str = "") -> Attempt:
    return Attempt.of(KEY, address, network, browser)


def _fail(session: Session, attempt: Attempt, times: int, minutes_ago: float = 0) -> None:
    rows = [
        SignInFailure(account=attempt.account, network=attempt.network, browser=attempt.browser) for _ in range(times)
    ]
    session.add_all(rows)
    session.flush()
    for row in rows:
        session.refresh(row)
        row.failed_at -= timedelta(minutes=minutes_ago)
    session.flush()


def test_attempt_says_nothing_without_the_key() -> None:
    attempt = _attempt(browser="b1")
    for digest in (attempt.account, attempt.network, attempt.browser):
        assert len(digest) == 64
        assert ANNA not in digest
    assert Attempt.of("another key", ANNA, "192.0.2.1", "b1") != attempt
    assert _attempt("ANNA@Alliance.example", browser="b1") == attempt
    # The same text is another digest in another place.
    assert Attempt.of(KEY, "x", "x").account != Attempt.of(KEY, "x", "x").network


def test_t37_first_failures_are_free_and_the_next_attempt_waits(session: Session) -> None:
    for _ in range(OF_ACCOUNT.free):
        failures.begin(session, _attempt())
    with pytest.raises(TooManyAttempts) as refused:
        failures.begin(session, _attempt())
    assert refused.value.seconds == 1
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == OF_ACCOUNT.free


def test_t37_wait_grows_and_ends(session: Session) -> None:
    _fail(session, _attempt(), OF_ACCOUNT.free + 5, minutes_ago=0.4)
    with pytest.raises(TooManyAttempts, match="Try again in"):
        failures.begin(session, _attempt())
    for row in session.scalars(select(SignInFailure)):
        row.failed_at -= timedelta(seconds=10)
    session.flush()
    failures.begin(session, _attempt())


def test_t37_thousand_failures_lock_nobody_out(session: Session) -> None:
    _fail(session, _attempt(), 1000, minutes_ago=OF_ACCOUNT.longest.total_seconds() / 60 + 0.1)
    failures.begin(session, _attempt(network="192.0.2.9"))


def test_t37_known_browser_is_counted_by_itself(session: Session) -> None:
    """A stranger guesses sixty times; the owner can still sign in, and a thief of the cookie waits as well."""
    _fail(session, _attempt(), 60)
    own = _attempt(browser="b1")
    for _ in range(OF_ACCOUNT.free):
        failures.begin(session, own)
    with pytest.raises(TooManyAttempts):
        failures.begin(session, own)
    failures.begin(session, _attempt(browser="b2"))


def test_t37_many_accounts_from_one_network_wait(session: Session) -> None:
    for number in range(OF_NETWORK.free):
        failures.begin(session, _attempt(f"nr{number}@alliance.example"))
    with pytest.raises(TooManyAttempts):
        failures.begin(session, _attempt("another@alliance.example"))
    failures.begin(session, _attempt("another@alliance.example", network="192.0.2.2"))


def test_t37_account_waits_from_whichever_network(session: Session) -> None:
    for number in range(OF_ACCOUNT.free):
        failures.begin(session, _attempt(network=f"192.0.2.{number}"))
    with pytest.raises(TooManyAttempts):
        failures.begin(session, _attempt(network="192.0.2.200"))


def test_failures_of_yesterday_cost_nothing(session: Session) -> None:
    _fail(session, _attempt(), 100, minutes_ago=25 * 60)
    failures.begin(session, _attempt())


def test_attempt_that_was_right_is_no_failure(session: Session) -> None:
    for _ in range(3 * OF_ACCOUNT.free):
        failures.take_back(session, failures.begin(session, _attempt()))
    assert failures.count(session, _attempt().account, None) == 0


def test_failures_are_counted_for_the_owner(session: Session) -> None:
    _fail(session, _attempt(), 2, minutes_ago=120)
    _fail(session, _attempt(browser="b1"), 1)
    _fail(session, _attempt("bob@alliance.example"), 4)
    account = failures.account_digest(KEY, ANNA)
    newest = session.scalars(select(func.max(SignInFailure.failed_at))).one()
    assert failures.count(session, account, None) == 3
    assert failures.count(session, account, newest - timedelta(minutes=60)) == 1


def test_t37_failures_are_purged_after_thirty_days(session: Session) -> None:
    _fail(session, _attempt(), 2, minutes_ago=29 * 24 * 60)
    _fail(session, _attempt(), 3, minutes_ago=31 * 24 * 60)
    assert failures.purge(session) == 3
    assert session.scalar(select(func.count()).select_from(SignInFailure)) == 2


def test_t37_owner_of_an_account_is_told_of_many_failures_once_a_day(session: Session) -> None:
    for email in (ANNA, "bob@alliance.example", "closed@alliance.example"):
        accounts.add_user(session, email, "coordinator", actor="test").active = not email.startswith("closed")
    _fail(session, _attempt(), MANY_FAILURES)
    _fail(session, _attempt("bob@alliance.example"), MANY_FAILURES - 1)
    _fail(session, _attempt("bob@alliance.example"), 5, minutes_ago=25 * 60)
    _fail(session, _attempt("closed@alliance.example"), MANY_FAILURES)
    _fail(session, _attempt("nobody@alliance.example"), MANY_FAILURES)
    assert failures.tell_owners(session, "another key") == 0
    assert failures.tell_owners(session, KEY) == 1
    (mail,) = session.scalars(select(OutboxMessage))
    assert (mail.kind, mail.recipient) == (MailKind.FAILED_SIGN_INS, ANNA)
    assert mail.details == {"failures": MANY_FAILURES}
    _fail(session, _attempt(), MANY_FAILURES)
    assert failures.tell_owners(session, KEY) == 0
    mail.created_at -= timedelta(hours=25)
    session.flush()
    assert failures.tell_owners(session, KEY) == 1


def test_t37_attempts_at_once_are_counted_one_after_the_other(work: Work) -> None:
    # The next attempt is due, and the one after it not for minutes.
    with work() as session:
        _fail(session, _attempt(), 12, minutes_ago=3)

    def guess(session: Session) -> None:
        failures.begin(session, _attempt(network="192.0.2.1"))

    def guess_meanwhile(session: Session) -> None:
        with pytest.raises(TooManyAttempts):
            failures.begin(session, _attempt(network="192.0.2.2"))

    at_once(work, guess, guess_meanwhile)
