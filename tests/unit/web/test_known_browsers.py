"""Browsers that an account knows: told apart by a cookie that opens nothing, and forgotten after a theft."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.links import Purpose
from petition.domain.mails import MailKind
from petition.mail.local_mailbox import Folder
from petition.models import OutboxMessage, User
from petition.services import accounts
from petition.web import known_browsers
from tests.sign_in_support import PASSWORD, set_password, sign_in_by_link, sign_in_by_password
from tests.web_support import COORDINATOR, Visitor, Work, coordinator, drain, lose_cookie, path_of, submit

SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1"


def _sign_in(app: Flask, work: Work, visitor: Visitor, email: str = COORDINATOR) -> Visitor:
    """Sign in by a new link, after whoever was signed in here had gone."""
    lose_cookie(visitor)
    return sign_in_by_link(app, work, email, visitor)


def _alerts(work: Work) -> list[str]:
    with work() as session:
        query = select(OutboxMessage).where(OutboxMessage.kind == MailKind.NEW_BROWSER).order_by(OutboxMessage.id)
        return [(one.details or {})["browser"] for one in session.scalars(query)]


def test_t35_new_browser_is_told_by_mail_and_a_known_one_is_not(app: Flask, work: Work, desk: Visitor) -> None:
    assert _alerts(work) == []
    _sign_in(app, work, desk)
    assert _alerts(work) == []
    other = Visitor(app)
    other.extra_environ["HTTP_USER_AGENT"] = SAFARI
    _sign_in(app, work, other)
    assert _alerts(work) == ["Safari on an iPhone"]
    _sign_in(app, work, other)
    assert _alerts(work) == ["Safari on an iPhone"]


def test_alert_leads_to_the_sessions_and_signs_nobody_in(
    app: Flask, work: Work, desk: Visitor, smtp_sink: Folder
) -> None:
    _sign_in(app, work, Visitor(app))
    assert drain(app) == 1
    (mail,) = smtp_sink.mails()
    assert mail.recipient == COORDINATOR
    assert "http://127.0.0.1:8000/desk/sessions" in mail.part("plain")
    assert "/desk/enter/" not in mail.part("plain")


def test_browser_that_one_account_knows_is_new_to_another(app: Flask, work: Work, desk: Visitor) -> None:
    coordinator(app, work, "bob@alliance.example")
    _sign_in(app, work, desk, "bob@alliance.example")
    assert len(_alerts(work)) == 1
    for email in ("bob@alliance.example", COORDINATOR):
        _sign_in(app, work, desk, email)
    assert len(_alerts(work)) == 1


@pytest.mark.parametrize("deed", ["password", "operator", "everywhere"])
def test_t35_every_browser_is_new_after_a_theft(app: Flask, work: Work, desk: Visitor, deed: str) -> None:
    thief = _sign_in(app, work, Visitor(app))
    assert len(_alerts(work)) == 1
    if deed == "password":
        submit(desk.get("/desk/password"), {"new_password": PASSWORD, "new_password_confirm": PASSWORD}, status=302)
    elif deed == "operator":
        assert app.test_cli_runner().invoke(args=["user", "sign-out", COORDINATOR]).exit_code == 0
    else:
        submit(desk.get("/desk/sessions"), action="/desk/sessions/end")
    _sign_in(app, work, thief)
    assert len(_alerts(work)) == 2


def test_t35_browser_that_ends_all_sessions_stays_known(app: Flask, work: Work, desk: Visitor) -> None:
    """Unless it was not: a copied session alone does not make a browser known."""
    thief = Visitor(app)
    for cookie in desk.cookiejar:
        if cookie.name != "petition-browser":
            thief.cookiejar.set_cookie(cookie)
    submit(desk.get("/desk/sessions"), action="/desk/sessions/end")
    _sign_in(app, work, desk)
    assert _alerts(work) == []
    for cookie in desk.cookiejar:
        if cookie.name != "petition-browser":
            thief.cookiejar.set_cookie(cookie)
    submit(thief.get("/desk/sessions"), action="/desk/sessions/end")
    _sign_in(app, work, thief)
    assert len(_alerts(work)) == 1


def test_cookie_opens_nothing_and_is_bound_to_the_site(app: Flask, work: Work, desk: Visitor) -> None:
    alone = Visitor(app)
    for cookie in desk.cookiejar:
        if cookie.name == "petition-browser":
            alone.cookiejar.set_cookie(cookie)
    assert set(alone.cookies) == {"petition-browser"}
    alone.get("/desk/", status=302)
    with work() as session:
        link = accounts.new_sign_in(session, accounts.find_user(session, COORDINATOR), actor="test")
    answer = submit(alone.get(path_of(app, Purpose.SIGN_IN, link)))
    (sent,) = (one for one in answer.headers.getall("Set-Cookie") if one.startswith("petition-browser="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"} <= set(sent.split("; "))
    assert COORDINATOR not in sent


def test_cookie_is_bound_to_https_outside_loopback(hosted: Flask) -> None:
    with hosted.test_request_context("/"):
        known_browsers.remember(User(email=COORDINATOR, fs_uniquifier="x"))
        sent = hosted.process_response(hosted.make_response("")).headers.getlist("Set-Cookie")
    assert sent[0].startswith("__Host-petition-browser=")
    assert {"Secure", "HttpOnly", "Path=/"} <= set(sent[0].split("; "))


@pytest.mark.parametrize("cookie", ["", "forged", "W10.forged", "\0"])
def test_forged_cookie_names_no_browser(app: Flask, cookie: str) -> None:
    with app.test_request_context("/", headers={"Cookie": f"petition-browser={cookie}"}):
        assert known_browsers.known(User(fs_uniquifier="x")) == ""
        assert known_browsers.any_known() == ""


def test_many_accounts_fit_and_the_oldest_goes_first(app: Flask) -> None:
    cookie = ""
    users = [User(fs_uniquifier=f"nr {number}") for number in range(known_browsers._MOST + 1)]
    for user in users:
        with app.test_request_context("/", headers={"Cookie": f"petition-browser={cookie}"}):
            known_browsers.remember(user)
            response = app.process_response(app.make_response(""))
            cookie = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    with app.test_request_context("/", headers={"Cookie": f"petition-browser={cookie}"}):
        assert [bool(known_browsers.known(user)) for user in users] == [False, *[True] * known_browsers._MOST]
        assert known_browsers.any_known() == known_browsers.known(users[-1])


def test_password_is_no_matter(app: Flask, work: Work, desk: Visitor) -> None:
    """Signing in by password makes the browser known as a link does."""
    set_password(work)
    visitor = Visitor(app)
    for _ in range(2):
        lose_cookie(visitor)
        sign_in_by_password(visitor)
    assert len(_alerts(work)) == 1
