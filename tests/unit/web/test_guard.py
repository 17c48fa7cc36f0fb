"""The guard: closed unless it says open, and open to whom it says."""

import pytest
from flask import Flask, session
from sqlalchemy import delete

from petition.models.account import users_roles
from petition.services.accounts import ROLES
from petition.web import guard
from tests.web_support import Visitor, Work, coordinator, sign_in_path, submit, token_of


@pytest.fixture
def bare(own_app: Flask) -> Flask:
    """The application with a route that nobody thought of guarding, and an open one."""
    own_app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST"])
    own_app.add_url_rule("/open", "open", guard.public(lambda: "welcome"))
    return own_app


def test_route_that_says_nothing_is_closed(bare: Flask) -> None:
    for method in ("GET", "HEAD"):
        answer = Visitor(bare).ask(method, "/forgotten")
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/desk/sign-in?next=/forgotten"


def test_query_is_kept_for_after_the_sign_in(bare: Flask) -> None:
    location = Visitor(bare).get("/forgotten?a=1&b=x%20y", status=302).headers["Location"]
    assert location == "/desk/sign-in?next=/forgotten?a%3D1%26b%3Dx%2520y"


def test_page_that_asks_for_its_part_is_told_to_load_itself_anew(bare: Flask) -> None:
    answer = Visitor(bare).get("/forgotten", status=401, headers={"HX-Request": "true"})
    assert answer.text == ""
    assert answer.headers["HX-Refresh"] == "true"


def test_post_is_not_repeated_after_the_sign_in(app: Flask, work: Work) -> None:
    desk = coordinator(app, work)
    form = desk.get("/desk/statements/new")
    desk.reset()
    submit(form, status=401)
    stranger = Visitor(app)
    sent = submit(stranger.get("/link"), {"email": "x@example.org"}, status=200)
    assert sent.status_code == 200


def test_stranger_is_turned_away_before_the_form_is_looked_at(app: Flask) -> None:
    """Without a token as with one, nothing of what was sent comes back."""
    page = Visitor(app).post("/desk/statements/new", {"title": "Typed by a stranger"}, status=401)
    assert "Typed by a stranger" not in page.text
    assert "You are signed out" in page.text


@pytest.mark.parametrize("path", ["/desk/statements/new", "/desk/statements/x/close"])
def test_whoever_posts_without_a_session_is_told_that_nothing_is_lost(app: Flask, path: str) -> None:
    """A redirect would throw away what was typed; the page before still holds it."""
    stranger = Visitor(app)
    page = stranger.post(path, {"csrf_token": token_of(stranger.get("/link").text), "title": "Typed"}, status=401)
    assert "You are signed out, and nothing was saved" in page.text
    assert 'href="/desk/sign-in" target="_blank"' in page.text


def test_open_route_is_open(bare: Flask) -> None:
    assert Visitor(bare).get("/open").text == "welcome"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_of_the_desk_is_let_in(app: Flask, work: Work, role: str) -> None:
    someone = Visitor(app)
    submit(someone.get(sign_in_path(app, work, role=role)))
    assert "There is no statement yet." in someone.get("/desk/").text


def test_account_without_a_role_is_refused(app: Flask, work: Work) -> None:
    someone = coordinator(app, work)
    with work() as database:
        database.execute(delete(users_roles))
    assert "This page is not yours to open" in someone.get("/desk/", status=403).text


def test_address_that_leads_nowhere_is_not_a_sign_in(app: Flask) -> None:
    Visitor(app).get("/desk/no-such-page", status=404)


@pytest.mark.parametrize("is_meant", [True, False])
def test_t32_session_begins_only_where_a_view_says_so(own_app: Flask, is_meant: bool) -> None:
    """Where a request came with one, any view may write into it."""

    @guard.public
    def noting() -> str:
        session["noted"] = True
        return "noted"

    own_app.add_url_rule("/noting", "noting", guard.begins_session(noting) if is_meant else noting)
    assert ("Set-Cookie" in Visitor(own_app).get("/noting").headers) is is_meant
    known = Visitor(own_app)
    known.get("/link")
    assert "Set-Cookie" in known.get("/noting").headers


def test_is_public_tells_the_endpoints_apart(app: Flask) -> None:
    with app.app_context():
        assert guard.is_public(None)
        assert guard.is_public("sign.page")
        assert guard.is_public("security.login")
        assert not guard.is_public("desk.statements")
        assert not guard.is_public("no.such.endpoint")
