"""Threats before the gate: strangers and foreign sites get nothing worked on, nothing back, and no session."""

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from webtest import TestResponse as Page
from werkzeug.routing import Rule

from petition.domain.links import Link, Purpose
from petition.models import AddressChange, Invitation, Person
from petition.services.roster import people
from petition.web.guard import is_public
from tests.factories import SECRET
from tests.markup import text_of
from tests.scenes import Scene, address, arrange
from tests.web_support import Visitor, Work, coordinator, form_of, path_of, token_of

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

CANARY = "canary-4711"
# Each shows a form to whoever comes, or lets the bearer of a link in.
BEGINS = frozenset({"/s/<token>", "/w/<token>", "/link", "/desk/sign-in", "/desk/enter/<token>"})
BODIES = {
    "application/x-www-form-urlencoded": f"comment={CANARY}&email={CANARY}&title={CANARY}".encode(),
    "multipart/form-data; boundary=x": (
        f'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n{CANARY}\r\n--x--\r\n'.encode()
    ),
    "application/json": f'{{"email": "{CANARY}", "password": "{CANARY}"}}'.encode(),
    "text/plain": CANARY.encode(),
}
# What a browser says of a form that stands on this site, on one beside it, and on any other.
HERE, BESIDE, ELSEWHERE = ({"Sec-Fetch-Site": site} for site in ("same-origin", "same-site", "cross-site"))
# What older ones say, which know no Fetch Metadata; some are told to say nothing.
FOREIGN = (
    *(BESIDE, ELSEWHERE, {"Origin": "https://evil.example"}, {"Origin": "null"}),
    *({"Origin": "", "Referer": "https://evil.example/page"}, {"Origin": "null", "Referer": "http://localhost.evil/"}),
    {"Origin": ""},
)


def _rules(scene: Scene, method: str, *, closed_only: bool = False) -> Iterator[tuple[Rule, str]]:
    """Yield every rule that takes `method` with an address of it; where it exists, the one of Bob's page."""
    known = {"reference": scene.guests[1].page.rpartition("/")[2], "token": "forged"}
    with scene.app.app_context():
        rules = [one for one in scene.app.url_map.iter_rules() if not (closed_only and is_public(one.endpoint))]
    for rule in rules:
        if method in (rule.methods or ()):
            yield rule, address(rule, **known)


@pytest.mark.parametrize("content_type", BODIES)
@pytest.mark.parametrize("cookie", ["", "forged"])
def test_t32_stranger_gets_back_nothing_that_was_sent(scene: Scene, content_type: str, cookie: str) -> None:
    offenders = []
    for rule, path in _rules(scene, "POST"):
        stranger = Visitor(scene.app)
        if cookie:
            stranger.set_cookie("petition", cookie)
        answer = stranger.ask("POST", path, data=BODIES[content_type], content_type=content_type)
        if answer.status_code < 400 or CANARY in answer.text or "Set-Cookie" in answer.headers:
            offenders.append((rule.rule, answer.status))
    assert offenders == []


def test_t32_body_is_not_read_before_the_gate(scene: Scene) -> None:
    class Untouchable(io.BytesIO):
        def read(self, *size: object) -> bytes:
            raise AssertionError("somebody read the body")

        readline = readinto = read

    rules = list(_rules(scene, "POST", closed_only=True))
    assert len(rules) >= 30
    for _, path in rules:
        sent = {"input_stream": Untouchable(), "content_length": 600_000}
        answer = Visitor(scene.app).ask("POST", path, content_type="application/x-www-form-urlencoded", **sent)
        assert answer.status_code == 401, path


def test_t32_answers_begin_no_session_but_where_it_is_meant(scene: Scene) -> None:
    genuine = {"/s/<token>": scene.guests[0].sign_path, "/w/<token>": scene.guests[1].withdraw_path}
    genuine["/desk/enter/<token>"] = scene.sign_in_path
    begun = {
        rule.rule
        for method in ("GET", "HEAD", "OPTIONS", "POST")
        for rule, path in _rules(scene, method)
        if "Set-Cookie" in Visitor(scene.app).ask(method, genuine.get(rule.rule, path)).headers
    }
    assert begun == BEGINS


@pytest.mark.parametrize("site", FOREIGN)
def test_t32_foreign_form_shows_its_words_to_nobody(scene: Scene, site: dict[str, str]) -> None:
    """A reader who is let in, or not, was led to send it; browsers send the cookie with a neighbour's form."""
    guest = scene.guests[1]
    for reader in (Visitor(scene.app), scene.admitted()):
        is_let_in = bool(reader.cookies)
        for path in (guest.page, f"{guest.page}/withdraw", f"{guest.page}/mute"):
            page = reader.post(path, {"comment": CANARY, "given_name": CANARY}, headers=site, status=400)
            assert CANARY not in page.text
            assert "This page had been open too long" in page.text
        assert reader.get(guest.page, status=200 if is_let_in else 404)
        assert bool(reader.cookies) is is_let_in


def test_t32_foreign_form_shows_its_words_to_no_coordinator(scene: Scene, work: Work) -> None:
    desk = coordinator(scene.app, work)
    for site in FOREIGN:
        page = desk.post("/desk/statements/new", {"title": CANARY}, headers=site, status=400)
        assert CANARY not in page.text


def test_t32_our_own_page_gives_back_what_was_typed_after_the_browser_was_closed(scene: Scene) -> None:
    guest = scene.guests[0]
    closed = Visitor(scene.app)
    closed.get(guest.sign_path, status=303)
    fields = {**form_of(closed.get(guest.page)), "comment": "Typed on the train"}
    closed.reset()
    page = closed.post(guest.page, fields, headers=HERE, status=400)
    assert "Typed on the train" in text_of(page.text)
    assert closed.cookies == {}
    closed.get(guest.sign_path, status=303)
    assert token_of(closed.get(guest.page).text)


def _referer(page: Page) -> dict[str, str]:
    """Return what a browser says of the page that sends a form, as the page allows."""
    site, policy = page.request.host_url, page.headers["Referrer-Policy"]
    told = {"same-origin": page.request.url, "strict-origin": f"{site}/", "no-referrer": ""}[policy]
    return {"Referer": told} if told else {}


def test_t42_every_form_of_signatories_gets_through_where_the_page_that_sends_it_is_checked(
    hosted: Flask, work: Work
) -> None:
    """Behind HTTPS; a page whose address holds a token tells the site alone."""
    scene = arrange(hosted, work)
    guest = scene.guests[0]
    with work() as session:
        person = session.get_one(Person, session.get_one(Invitation, guest.number).person_id)
        people.set_address(session, person, "else@parliament.example", actor="user:7", secret=SECRET)
        nonce = session.scalars(select(AddressChange.nonce)).one()
    assert nonce
    undo = path_of(hosted, Purpose.UNDO_ADDRESS, Link(nonce, 0))
    visitor = Visitor(hosted)
    visitor.get(guest.sign_path, status=303)
    paths = ("/link", guest.page, f"{guest.page}/mute", guest.mute_path, undo, "/desk/sign-in", scene.sign_in_path)
    for path in paths:
        page = visitor.get(path)
        fields = form_of(page)
        answer = visitor.post(path, fields, headers=_referer(page), status="*")
        assert "Your browser hides" not in answer.text, path
        assert "had been open too long" not in answer.text, path
