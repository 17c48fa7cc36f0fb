"""Where one is signed in: the browsers, each of which can be signed out, and all of them at once."""

from flask import Flask

from petition.services import accounts
from tests.sign_in_support import desk_sessions, sign_in_by_link
from tests.web_support import COORDINATOR, Visitor, Work, form_in, submit

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


def _account(work: Work, email: str = COORDINATOR) -> str:
    with work() as session:
        return accounts.add_user(session, email, "coordinator", actor="test").email


def test_sessions_are_listed_with_browser_and_time(app: Flask, work: Work, desk: Visitor) -> None:
    elsewhere = Visitor(app)
    elsewhere.extra_environ["HTTP_USER_AGENT"] = FIREFOX
    sign_in_by_link(app, work, visitor=elsewhere)
    sign_in_by_link(app, work, email=_account(work, "bob@alliance.example"))
    page = elsewhere.get("/desk/sessions")
    rows = [row.get_text(" ", strip=True) for row in page.html.select("tbody tr")]
    assert len(rows) == 2
    assert rows[0].startswith("Firefox on Linux this one")
    assert rows[1].startswith("an unknown browser")
    assert "UTC" in rows[1]
    assert "127.0.0.1" not in page.html.select_one("main").get_text()


def test_nobody_ends_a_session_of_somebody_else(app: Flask, work: Work, desk: Visitor) -> None:
    bob = sign_in_by_link(app, work, email=_account(work, "bob@alliance.example"))
    (his,) = (row for row in desk_sessions(work) if row.user_id == 2)
    form = form_in(desk.get("/desk/sessions"), "/end")
    desk.post(f"/desk/sessions/{his.id}/end", {"csrf_token": form["csrf_token"].value})
    assert "signed out already" in desk.get("/desk/sessions").text
    bob.get("/desk/")


def test_ended_browser_of_ones_own_is_told(app: Flask, work: Work, desk: Visitor) -> None:
    (mine,) = desk_sessions(work)
    answer = submit(desk.get("/desk/sessions"), action=f"/{mine.id}/end")
    assert answer.follow(status=302).headers["Location"].startswith("/desk/sign-in")
