"""Where one is signed in: the browsers, each of which can be signed out, and all of them at once."""

from flask import Flask
from sqlalchemy import select

from petition.domain.links import Purpose
from petition.models import DeskSession
from petition.services import accounts
from tests.web_support import COORDINATOR, Visitor, Work, form_in, path_of, submit

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


def _sign_in_by_link(app: Flask, work: Work, email: str = COORDINATOR, visitor: Visitor | None = None) -> Visitor:
    """Sign in to an account that is there, by a new link."""
    visitor = visitor or Visitor(app)
    with work() as session:
        link = accounts.new_sign_in(session, accounts.find_user(session, email), actor="test")
    submit(visitor.get(path_of(app, Purpose.SIGN_IN, link)))
    return visitor


def _rows(work: Work) -> list[DeskSession]:
    with work() as session:
        rows = list(session.scalars(select(DeskSession).order_by(DeskSession.id)))
        session.expunge_all()
    return rows


def _account(work: Work, email: str = COORDINATOR) -> str:
    with work() as session:
        return accounts.add_user(session, email, "coordinator", actor="test").email


def test_sessions_are_listed_with_browser_and_time(app: Flask, work: Work, desk: Visitor) -> None:
    elsewhere = Visitor(app)
    elsewhere.extra_environ["HTTP_USER_AGENT"] = FIREFOX
    _sign_in_by_link(app, work, visitor=elsewhere)
    _sign_in_by_link(app, work, email=_account(work, "bob@alliance.example"))
    page = elsewhere.get("/desk/sessions")
    rows = [row.get_text(" ", strip=True) for row in page.html.select("tbody tr")]
    assert len(rows) == 2
    assert rows[0].startswith("Firefox on Linux this one")
    assert rows[1].startswith("an unknown browser")
    assert "UTC" in rows[1]
    assert "127.0.0.1" not in page.html.select_one("main").get_text()


def test_nobody_ends_a_session_of_somebody_else(app: Flask, work: Work, desk: Visitor) -> None:
    bob = _sign_in_by_link(app, work, email=_account(work, "bob@alliance.example"))
    (his,) = (row for row in _rows(work) if row.user_id == 2)
    form = form_in(desk.get("/desk/sessions"), "/end")
    desk.post(f"/desk/sessions/{his.id}/end", {"csrf_token": form["csrf_token"].value})
    assert "signed out already" in desk.get("/desk/sessions").text
    bob.get("/desk/")


def test_ended_browser_of_ones_own_is_told(app: Flask, work: Work, desk: Visitor) -> None:
    (mine,) = _rows(work)
    answer = submit(desk.get("/desk/sessions"), action=f"/{mine.id}/end")
    assert answer.follow(status=302).headers["Location"].startswith("/desk/sign-in")
