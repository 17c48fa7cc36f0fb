"""Passwords are guessed slowly: each failure counts, the owner is told of them, and can still sign in."""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import pytest
from flask import Flask
from flask_security import hash_password
from sqlalchemy import func, select

from petition.domain.links import Link, Purpose
from petition.models import AuditEvent, OutboxMessage, SignInFailure
from petition.services import accounts
from petition.services.signing import links
from tests.sign_in_support import PASSWORD, set_password
from tests.web_support import COORDINATOR, Page, Visitor, Work, everything, form_in, lose_cookie, submit


@pytest.fixture
def account(app: Flask, work: Work) -> str:
    """An account with a password, and its address."""
    with app.app_context(), work() as session:
        user = accounts.add_user(session, COORDINATOR, "coordinator", actor="test")
        user.password = hash_password(PASSWORD)
    return COORDINATOR


def _guess(visitor: Visitor, typed: str = "wrong", email: str = COORDINATOR) -> Page:
    entries = {"email": email, "password": typed}
    answer: Page = submit(visitor.get("/desk/sign-in"), entries, status="*")
    return answer


@pytest.mark.parametrize("email", [COORDINATOR, "nobody@alliance.example"])
def test_t37_password_of_any_length_is_a_wrong_one(app: Flask, work: Work, account: str, email: str) -> None:
    answer = _guess(Visitor(app), f"{PASSWORD} " * 400, email)
    assert answer.status_code == 200
    assert "The address or the password is wrong." in answer.text
    assert _failures(work) == 1


def _from(app: Flask, address: str) -> Visitor:
    visitor = Visitor(app)
    visitor.extra_environ["REMOTE_ADDR"] = address
    return visitor


def _without_tokens(page: str) -> str:
    return re.sub(r'(name="csrf_token"[^>]*value=|value=)"[^"]*"', "", page)


def _failures(work: Work) -> int:
    with work() as session:
        return session.scalar(select(func.count()).select_from(SignInFailure)) or 0


def _repeat_failures(work: Work, times: int) -> None:
    """Let the last failure have happened so many times; each real one costs an Argon2 hash."""
    with work() as session:
        last = session.scalars(select(SignInFailure).order_by(SignInFailure.id.desc()).limit(1)).one()
        same = {name: getattr(last, name) for name in ("account", "network", "browser", "failed_at")}
        session.add_all(SignInFailure(**same) for _ in range(times - 1))


def _let_pass(work: Work, by: timedelta) -> None:
    with work() as session:
        for row in session.scalars(select(SignInFailure)):
            row.failed_at -= by


@pytest.mark.slow
def test_t37_stranger_guesses_sixty_times_and_the_owner_can_still_sign_in(app: Flask, work: Work, account: str) -> None:
    owner = _from(app, "192.0.2.1")
    assert _guess(owner, PASSWORD).status_code == 302
    lose_cookie(owner)
    # From the owner's own network, too.
    stranger = _from(app, "192.0.2.1")
    answers = [_guess(stranger) for _ in range(60)]
    refused = [one for one in answers if one.status_code == 429]
    assert [one.status_code for one in answers[:5]] == [200] * 5
    assert len(refused) > 45
    assert all(int(one.headers["Retry-After"]) >= 1 for one in refused)
    assert "Several attempts to sign in have failed. Try again in" in refused[0].text
    assert form_in(refused[0])["email"].value == COORDINATOR
    assert _failures(work) == 60 - len(refused)
    _repeat_failures(work, 60)
    assert _guess(stranger, PASSWORD).status_code == 429
    assert _guess(owner, PASSWORD).status_code == 302
    told = owner.get("/desk/").text
    assert f"{_failures(work)} attempts to sign in to your account failed since" in told
    assert "None of them got in." in told
    assert "failed since" not in owner.get("/desk/").text


@pytest.mark.parametrize("is_known", [False, True])
def test_t37_mailed_link_is_a_way_round_the_wait(app: Flask, work: Work, account: str, *, is_known: bool) -> None:
    """One guess in a quarter of an hour, or a copy of a known browser's cookie, keeps no owner out."""
    owner = _from(app, "192.0.2.1")
    if is_known:
        assert _guess(owner, PASSWORD).status_code == 302
        lose_cookie(owner)
    _guess(owner)
    _repeat_failures(work, 1000)
    waits = _guess(owner, PASSWORD)
    assert waits.status_code == 429
    assert "You need not wait: a mailed link signs you in as well." in waits.text
    assert "Look into your inbox" in submit(waits, action="/desk/sign-in/link", status=200).text
    with work() as session:
        assert accounts.answer_asked(session, links.take(session)) == 1
        nonce = session.scalars(select(OutboxMessage.nonce).where(OutboxMessage.nonce.is_not(None))).one()
    link = app.extensions["link_signer"].issue(Purpose.SIGN_IN, Link(nonce, 0))
    assert submit(owner.get(f"/desk/enter/{link}")).status_code == 303
    assert "1,000 attempts to sign in to your account failed" in owner.get("/desk/").text


def test_t37_page_that_mails_a_link_is_alike_for_whoever_waits(app: Flask, work: Work, account: str) -> None:
    pages = []
    for network, email in (("192.0.2.1", COORDINATOR), ("192.0.2.2", "nobody@alliance.example")):
        _guess(_from(app, network), email=email)
        _repeat_failures(work, 1000)
        waits = _guess(_from(app, "192.0.2.99"), email=email)
        answer = submit(waits, action="/desk/sign-in/link", status=200).text
        pages.append((waits.text.replace(email, ""), answer))
    assert len({_without_tokens(waits) for waits, _ in pages}) == len({answer for _, answer in pages}) == 1
    # Who does not wait is not offered it: their password signs them in.
    assert "mailed link" not in _from(app, "192.0.2.50").get("/desk/sign-in").text


def test_t37_nobody_is_locked_out(app: Flask, work: Work, account: str) -> None:
    _guess(_from(app, "192.0.2.1"))
    _repeat_failures(work, 1000)
    refused = _guess(_from(app, "192.0.2.99"), PASSWORD)
    assert 890 <= int(refused.headers["Retry-After"]) <= 900
    assert "Try again in 15 minutes." in refused.text
    _let_pass(work, timedelta(minutes=15))
    assert _guess(_from(app, "192.0.2.99"), PASSWORD).status_code == 302


def test_t37_one_network_guesses_at_many_accounts(app: Flask, work: Work, account: str) -> None:
    stranger = _from(app, "192.0.2.1")
    _guess(stranger, email="somebody@alliance.example")
    _repeat_failures(work, 40)
    assert _guess(stranger, PASSWORD).status_code == 429
    assert _guess(_from(app, "192.0.2.2"), PASSWORD).status_code == 302


@pytest.mark.parametrize("typed", ["ANNA@alliance.example", "ANNA@ALLIANCE.EXAMPLE", "anna@ALLIANCE.example"])
def test_t37_account_is_the_same_however_its_address_is_typed(app: Flask, work: Work, account: str, typed: str) -> None:
    _guess(_from(app, "192.0.2.1"))
    _repeat_failures(work, 12)
    assert _guess(_from(app, "192.0.2.200"), email=typed).status_code == 429


def test_t37_unknown_account_and_wrong_password_differ_neither_in_words_nor_in_waiting(
    app: Flask, work: Work, account: str
) -> None:
    failed, refused = [], []
    for email in (account, "nobody@alliance.example"):
        stranger = _from(app, "192.0.2.1")
        failed.append(_guess(stranger, email=email))
        _repeat_failures(work, 12)
        refused.append(_guess(stranger, email=email))
        _let_pass(work, timedelta(days=2))
    assert _words(failed[0]) == _words(failed[1])
    assert [one.status_code for one in (*failed, *refused)] == [200, 200, 429, 429]
    assert all(120 <= int(one.headers["Retry-After"]) <= 128 for one in refused)


def _words(page: Page) -> str:
    text: str = page.html.select_one("main").get_text(" ", strip=True)
    return text


@pytest.mark.slow
def test_t37_unknown_account_takes_as_long_as_a_wrong_password(app: Flask, account: str) -> None:
    """Each works out one Argon2 hash, which takes most of the time; without it an answer comes ten times as fast."""

    def seconds(email: str) -> Callable[[int], float]:
        def measure(number: int) -> float:
            visitor = _from(app, f"192.0.2.{number}")
            page = visitor.get("/desk/sign-in")
            begun = time.perf_counter()
            submit(page, {"email": email, "password": "wrong"}, status=200)
            return time.perf_counter() - begun

        return measure

    known = median(map(seconds(account), range(1, 6)))
    unknown = median(map(seconds("nobody@alliance.example"), range(1, 6)))
    assert 0.5 < known / unknown < 2


@pytest.mark.parametrize("fields", [{"email": "", "password": "x"}, {"email": "nonsense", "password": "x"}, {}])
def test_what_guesses_nothing_is_not_counted(visitor: Visitor, work: Work, fields: dict[str, str]) -> None:
    submit(visitor.get("/desk/sign-in"), fields, status=200)
    assert _failures(work) == 0


def test_t37_looking_at_the_page_counts_nothing(visitor: Visitor, database_url: str) -> None:
    before = everything(database_url)
    for _ in range(100):
        visitor.get("/desk/sign-in")
    assert everything(database_url) == before


def test_t37_failures_are_no_part_of_the_audit_log(app: Flask, work: Work, account: str) -> None:
    with work() as session:
        before = list(session.scalars(select(AuditEvent.id)))
    for _ in range(3):
        _guess(_from(app, "192.0.2.1"))
    assert _failures(work) == 3
    with work() as session:
        assert list(session.scalars(select(AuditEvent.id))) == before


def test_t37_right_password_is_no_failure_and_a_mistyped_one_is_told(app: Flask, work: Work, account: str) -> None:
    owner = _from(app, "192.0.2.1")
    _guess(owner)
    assert _guess(owner, PASSWORD).status_code == 302
    assert "1 attempt to sign in to your account failed in the last thirty days." in owner.get("/desk/").text
    assert _failures(work) == 1


def test_t37_guesses_at_the_page_of_the_password_count_too(work: Work, desk: Visitor) -> None:
    set_password(work)
    new = {"new_password": "a wholly different passphrase", "new_password_confirm": "a wholly different passphrase"}
    submit(desk.get("/desk/password"), {"password": "wrong", **new}, status=200)
    assert _failures(work) == 1
    _repeat_failures(work, 12)
    refused = submit(desk.get("/desk/password"), {"password": PASSWORD, **new}, status=429)
    assert "Retry-After" in refused.headers
    assert "Several attempts to sign in have failed." in refused.text
    # The form is there again, with nothing that is secret.
    assert form_in(refused)["new_password"].value == ""
    assert "wholly different" not in refused.text
    _let_pass(work, timedelta(minutes=3))
    submit(desk.get("/desk/password"), {"password": PASSWORD, **new}, status=302)
