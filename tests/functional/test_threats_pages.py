"""Threats to pages and sessions: forged forms, missing headers, and routes that somebody left open."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.routing import Rule

from petition.models.account import User, users_roles
from petition.templating import asset
from petition.web.guard import public
from tests.scenes import Scene, address
from tests.web_support import (
    Visitor,
    Work,
    coordinator,
    everything,
    form_of,
    forms_of,
    sign_in_path,
    submit,
    token_of,
    upload,
)

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
SIGN = {"decision": "sign", "declaration": "y"}

# Whatever is not named here needs a sign-in and a role at the desk.
PUBLIC = frozenset(
    {
        "/",
        "/statements/<slug>",
        "/statements/<slug>/<int(max=2147483647):number>",
        "/statements/<slug>/<int(max=2147483647):number>.<any(txt, json):extension>",
        "/statements/<slug>.<any(txt, json):extension>",
        "/s/<token>",
        "/w/<token>",
        "/l/<token>",
        "/u/<token>",
        "/a/<token>",
        "/c/<token>",
        "/sign/<reference>",
        "/sign/<reference>/withdraw",
        "/sign/<reference>/line",
        "/sign/<reference>/line/<any(agree, refuse, undo):act>",
        "/sign/<reference>/mute",
        "/sign/<reference>/confirm",
        "/link",
        "/forget",
        "/healthz",
        "/readyz",
        "/metrics",
        "/mailbox",
        "/mailbox/<name>",
        "/mailbox/<name>/html",
        "/desk/sign-in",
        "/desk/sign-in/link",
        "/desk/sign-out",
        "/desk/enter/<token>",
    }
)
# A mail program posts here without a session; the token in the address is the authority (RFC 8058).
WITHOUT_TOKEN = frozenset({"/u/<token>"})
# The desk's one script stands on these pages, and on the answers to forms that show such a page again.
SCRIPTED = {
    "/desk/statements/new": {"GET", "HEAD", "POST"},
    # What was typed for a draft that is none any more is shown again.
    "/desk/statements/<slug>/edit": {"POST"},
    "/desk/statements/<slug>/amend": {"GET", "HEAD", "POST"},
    "/desk/statements/<slug>/amend/mail": {"POST"},
    "/desk/statements/<slug>/amend/confirm": {"POST"},
    "/desk/statements/<slug>/mail": {"GET", "HEAD"},
    "/desk/statements/<slug>/list/form": {"GET", "HEAD", "POST"},
    "/desk/statements/<slug>/list/form/confirm": {"POST"},
    "/desk/statements/<slug>/people": {"GET", "HEAD"},
    "/desk/statements/<slug>/circulate/people": {"GET", "HEAD"},
    "/desk/statements/<slug>/circulate/people/confirm": {"GET", "HEAD"},
    "/desk/people": {"GET", "HEAD"},
    "/desk/people/preview": {"GET", "HEAD"},
    "/desk/people/new": {"GET", "HEAD", "POST"},
    "/desk/people/<row:person_id>/edit": {"GET", "HEAD", "POST"},
}
LOCAL_ONLY = frozenset({"/mailbox", "/mailbox/<name>", "/mailbox/<name>/html"})


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})


def _guarded(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield (method, address) of everything that is not public."""
    for rule in app.url_map.iter_rules():
        if rule.rule not in PUBLIC:
            for method in _methods(rule):
                yield method, address(rule)


def test_t31_every_route_is_guarded_or_listed(scene: Scene) -> None:
    assert {rule.rule for rule in scene.app.url_map.iter_rules()} >= PUBLIC
    guarded = list(_guarded(scene.app))
    assert len(guarded) >= 33
    for method, path in guarded:
        stranger = Visitor(scene.app)
        fields = {"csrf_token": token_of(stranger.get("/link").text)} if method == "POST" else None
        answer = stranger.ask(method, path, data=fields)
        assert answer.status_code == (302 if method == "GET" else 401), f"{method} {path}"
        if method == "GET":
            assert answer.headers["Location"].startswith("/desk/sign-in?next=/desk/"), path
        else:
            assert "You are signed out, and nothing was saved" in answer.text, path


def test_t31_account_without_a_role_gets_nowhere(scene: Scene, work: Work, database_url: str) -> None:
    someone = coordinator(scene.app, work)
    with work() as session:
        session.execute(delete(users_roles))
    before = everything(database_url)
    fields = {"csrf_token": token_of(someone.get("/link").text)}
    for method, path in _guarded(scene.app):
        answer = someone.ask(method, path, data=fields if method == "POST" else None)
        assert answer.status_code == 403, f"{method} {path}"
    assert everything(database_url) == before
    someone.post("/desk/sign-out", fields, status=302)


def _canaries(desk: Visitor) -> None:
    """Upload a file whose page would show these words to whoever gets to see it."""
    columns = upload(desk, "canary.csv", b"Name,Canary\nCanary Guest,canary@parliament.example\n").follow()
    assert "canary@parliament.example" in columns.text


@pytest.mark.parametrize("token", [None, "forged"])
def test_t31_form_without_its_token_shows_nothing_of_the_data(scene: Scene, work: Work, token: str | None) -> None:
    """The gate comes before the token of a form is looked at: strangers get 401, and accounts without a role 403."""
    _canaries(coordinator(scene.app, work))
    dismissed = coordinator(scene.app, work, "dan@alliance.example")
    with work() as session:
        dan = select(User.id).where(User.email == "dan@alliance.example").scalar_subquery()
        session.execute(delete(users_roles).where(users_roles.c.user_id == dan))
    posts = [path for method, path in _guarded(scene.app) if method == "POST"]
    assert len(posts) >= 30
    for visitor, status in ((Visitor(scene.app), 401), (dismissed, 403)):
        for path in posts:
            answer = visitor.ask("POST", path, data={} if token is None else {"csrf_token": token})
            assert answer.status_code == status, path
            for word in ("canary", "Guest", "parliament.example", "A free press"):
                assert word not in answer.text, f"{path} shows “{word}”"
            # Not even an empty form comes back.
            assert {form.action for form in forms_of(answer.text)} <= {"/desk/sign-out"}, path


def test_t31_local_pages_are_there_on_loopback_only(hosted: Flask) -> None:
    rules = {rule.rule for rule in hosted.url_map.iter_rules()}
    assert not rules & LOCAL_ONLY
    assert rules >= PUBLIC - LOCAL_ONLY


def _posts(app: Flask, scene: Scene) -> Iterator[str]:
    guest = scene.guests[1]
    known = {"reference": guest.page.rpartition("/")[2], "token": scene.sign_in_path.rpartition("/")[2]}
    for rule in app.url_map.iter_rules():
        if "POST" in _methods(rule) and rule.rule not in WITHOUT_TOKEN:
            yield address(rule, **known)


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_t20_post_without_its_token_is_refused_everywhere(
    scene: Scene, work: Work, database_url: str, token: str | None
) -> None:
    """Signed in, let in by every link, and still: a page of another site cannot know the token.

    But for the button of a mail program (RFC 8058), which has no session: there the address is the secret.
    """
    everyone = coordinator(scene.app, work)
    for guest in scene.guests:
        everyone.get(guest.sign_path, status=303)
    fields = {**SIGN, "who": "all", "expected": "4", "email": "x@example.org", "password": "x"}
    before = everything(database_url)
    count = 0
    for path in _posts(scene.app, scene):
        sent = fields if token is None else {**fields, "csrf_token": token}
        answer = everyone.ask("POST", path, data=sent)
        assert answer.status_code == 400, path
        count += 1
    assert count >= 24
    assert everything(database_url) == before
    everyone.get("/desk/")


def test_t20_one_click_without_a_token_mutes_one_person_and_does_nothing_else(scene: Scene, database_url: str) -> None:
    """The only form that needs no CSRF token: its address holds a token of its own."""
    guest = scene.guests[0]
    before = everything(database_url)
    Visitor(scene.app).post(guest.mute_path, {**SIGN, "List-Unsubscribe": "One-Click"}, status=200)
    after = everything(database_url)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"invitations", "audit_events"}
    assert len(set(after["invitations"]) - set(before["invitations"])) == 1
    assert len(after["audit_events"]) == len(before["audit_events"]) + 1
    Visitor(scene.app).get(guest.page, status=404)


def test_t20_token_of_another_session_is_refused(scene: Scene, work: Work, database_url: str) -> None:
    attacker = Visitor(scene.app)
    stolen = token_of(attacker.get("/link").text)
    desk = coordinator(scene.app, work)
    before = everything(database_url)
    desk.post("/desk/statements/free-press/close", {"csrf_token": stolen}, status=400)
    assert everything(database_url) == before


def test_t20_nobody_is_signed_in_by_another_sites_form(scene: Scene, work: Work) -> None:
    """Login CSRF: the victim would work in the attacker's account without knowing."""
    victim = Visitor(scene.app)
    path = sign_in_path(scene.app, work)
    victim.get(path)
    for forged in ({}, {"csrf_token": token_of(Visitor(scene.app).get(path).text)}):
        victim.post(path, forged, status=400)
        victim.post("/desk/sign-in", {"email": "anna@alliance.example", "password": "x", **forged}, status=400)
    victim.get("/desk/", status=302)
    victim.get(path)


def test_t20_two_links_in_one_browser_never_mix(scene: Scene, database_url: str) -> None:
    """A's page is open, then B's link is opened; A's page is sent: A signs, and B's row stays as it was."""
    ann, bob = scene.guests[0], scene.guests[2]
    browser = Visitor(scene.app)
    page_a = browser.get(ann.sign_path, status=303).follow()
    page_b = browser.get(bob.sign_path, status=303).follow()
    before = {row[0]: row for row in everything(database_url)["invitations"]}
    assert submit(page_a, SIGN).headers["Location"] == ann.page
    after = {row[0]: row for row in everything(database_url)["invitations"]}
    assert {number for number in before if before[number] != after[number]} == {ann.number}
    assert "Ann Guest" in browser.get(ann.page).text
    assert "Thank you." in browser.get(ann.page).text
    assert "You declined on" in page_b.text


def test_t20_cookie_is_for_this_site_alone(app: Flask) -> None:
    cookie = Visitor(app).get("/link").headers["Set-Cookie"]
    assert cookie.startswith("petition=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "Expires" not in cookie


def test_t20_cookie_is_bound_to_https_outside_loopback(hosted: Flask) -> None:
    visitor = Visitor(hosted)
    page = visitor.get("/link")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-petition=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    fields = {**form_of(page.text), "email": "x@example.org"}
    visitor.post("/link", fields, status=400)
    visitor.post("/link", fields, status=400, headers={"Referer": "https://evil.example/link"})
    visitor.post("/link", fields, status=200, headers={"Referer": f"{visitor.base_url}/link"})


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _check_headers(visitor: Visitor, method: str, path: str, *, framed: bool = False, scripted: bool = False) -> int:
    """Check the headers of one answer and return its status."""
    # What is typed is shown again where the browser says that a page of ours sent it.
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = visitor.ask(method, path, data={} if method == "POST" else None, headers=ours)
    where = f"{method} {path}"
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, where
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, where
    assert f"frame-ancestors '{'self' if framed else 'none'}'" in policy, where
    assert "base-uri 'none'" in policy, where
    # A mail in its frame has no rule for scripts: by default there are none.
    scripts = [part for part in policy.split("; ") if part.startswith("script-src")]
    assert scripts == ([] if framed else [f"script-src '{'self' if scripted else 'none'}'"]), where
    assert ("connect-src" in policy) is scripted, where
    assert answer.headers["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY"), where
    assert answer.headers["Referrer-Policy"] in ("same-origin", "strict-origin", "no-referrer"), where
    assert "camera=()" in answer.headers["Permissions-Policy"], where
    assert answer.headers["Cache-Control"].startswith(("no-store", "public, max-age=60", "max-age=31536000")), where
    return answer.status_code


def test_t21_every_answer_carries_the_headers(scene: Scene, work: Work) -> None:
    """Every route of the map, with every method, as a stranger and as a coordinator with every link."""
    guest = scene.guests[1]
    known = {"reference": guest.page.rpartition("/")[2], "person_id": "5", "invitation_id": str(guest.number)}
    tokens = {
        "/s/<token>": guest.sign_path,
        "/w/<token>": guest.withdraw_path,
        "/u/<token>": guest.mute_path,
        "/desk/enter/<token>": scene.sign_in_path,
    }
    desk = coordinator(scene.app, work)
    for one in scene.guests:
        desk.get(one.sign_path, status=303)
    statuses = set()
    for rule in scene.app.url_map.iter_rules():
        path = tokens.get(rule.rule, address(rule, **known))
        for method in (*_methods(rule), "HEAD", "OPTIONS", "DELETE"):
            framed = ".html" in path and method in ("GET", "HEAD")
            scripted = method in SCRIPTED.get(rule.rule, ())
            statuses.add(_check_headers(Visitor(scene.app), method, path))
            statuses.add(_check_headers(desk, method, path, framed=framed, scripted=scripted))
    assert statuses >= {200, 302, 303, 400, 401, 404, 405, 503}


def test_t21_error_pages_and_static_files_carry_them_too(own_app: Flask) -> None:
    def crash() -> str:
        raise ZeroDivisionError

    own_app.add_url_rule("/crash", "crash", public(crash))
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    visitor = Visitor(own_app)
    assert _check_headers(visitor, "GET", "/crash") == 500
    assert _check_headers(visitor, "GET", "/nothing") == 404
    assert _check_headers(visitor, "GET", "/static/nothing.css") == 404
    assert _check_headers(visitor, "POST", "/link") == 400
    assert _check_headers(Visitor(own_app, "http://evil.example"), "GET", "/") == 400
    for name in ("site.css", "icon.svg", "vendor/pico/pico.classless.min.css"):
        assert _check_headers(visitor, "GET", asset(name)) == 200
        assert _check_headers(visitor, "HEAD", asset(name)) == 200
    big = visitor.ask("POST", "/link", data={"email": "x" * (21 * 2**20)})
    assert big.status_code == 413
    assert big.headers["X-Frame-Options"] == "DENY"
