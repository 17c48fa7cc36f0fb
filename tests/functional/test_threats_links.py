"""Threats to personal links: scanners, forgery, other purposes, old links, and what they give away."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from itsdangerous.encoding import base64_decode, base64_encode
from sqlalchemy import update

from petition.domain.links import PATHS, Link, Purpose
from petition.mail.local_mailbox import Folder
from petition.models import Invitation, OutboxMessage, Statement
from petition.services.signing import links
from petition.services.tokens import LinkSigner, new_nonce
from tests.scenes import Scene
from tests.web_support import Page, Visitor, Work, coordinator, drain, everything, path_of, signer_of, submit, token_of

SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"])
SIGN = {"decision": "sign", "declaration": "y"}
# What a mail program sends (RFC 8058).
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ROUNDS = 17
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_t01_safe_methods_change_nothing(scene: Scene, database_url: str) -> None:
    """A mail scanner opens every link again and again, and the database stays as it is."""
    before = everything(database_url)
    assert len(before["invitations"]) == 8
    admitted = scene.admitted()
    for path in scene.paths():
        for method in ("GET", "HEAD", "OPTIONS"):
            for _ in range(ROUNDS):
                assert admitted.ask(method, path).status_code in (200, 303), f"{method} {path}"
    assert everything(database_url) == before


@SQLITE
def test_t01_safe_methods_change_nothing_at_the_desk(scene: Scene, work: Work, database_url: str) -> None:
    desk = coordinator(scene.app, work)
    before = everything(database_url)
    parts = ("", "edit", "circulate", "remind", "close", "cancel", "reopen", "people", "list", "publish", "mail")
    parts += ("extend", "uncancel", "record", "record?q=a", "record?person=5", "recorded", "people/export")
    pages = [f"/desk/statements/free-press/{part}".rstrip("/") for part in parts]
    person = f"/desk/statements/free-press/people/{scene.guests[0].number}"
    acts = ("address", "link", "uninvite", "invite", "strike", "correct", "admit", "affiliation")
    pages += [person, *(f"{person}/{act}" for act in acts)]
    pages += [f"/desk/statements/free-press/{act}" for act in ("mail/pause", "mail/resume", "mail/again", "reminders")]
    for path in (*pages, "/desk/", "/desk/people", "/desk/people/import", "/desk/statements/new", "/desk/sign-out"):
        for method in ("GET", "HEAD", "OPTIONS"):
            desk.ask(method, path)
    assert everything(database_url) == before
    desk.get("/desk/")


@SQLITE
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "127.0.0.1@evil.example"]
)
def test_t12_forged_host_is_refused(visitor: Visitor, host: str) -> None:
    for path in ("/", "/link", "/desk/", "/s/token", "/healthz", "/statements/none"):
        answer = visitor.ask("GET", path, headers={"Host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text + answer.headers.get("Location", "")


@SQLITE
def test_t12_forged_forwarding_headers_leave_links_and_redirects_alone(
    scene: Scene, work: Work, smtp_sink: Folder
) -> None:
    forged = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Prefix": "/evil",
        "Forwarded": "host=evil.example;proto=https",
        "X-Original-URL": "/evil",
    }
    drain(scene.app)
    with work() as session:
        session.execute(update(OutboxMessage).values(created_at=datetime.now(UTC) - timedelta(days=1)))
    visitor = Visitor(scene.app)
    page = visitor.get("/link", headers=forged)
    fields = {"csrf_token": token_of(page.text), "email": scene.guests[0].email}
    assert "evil" not in visitor.post("/link", fields, status=200, headers=forged).text
    assert drain(scene.app) == 1
    mail = smtp_sink.mails()[-1]
    assert mail.message["Subject"].startswith("Your link:")
    found = re.findall(r"https?://[^\s\"<]+", mail.part("plain") + mail.part("html"))
    assert found == [visitor.base_url + scene.guests[0].sign_path] * 2
    assert (
        visitor.get(scene.guests[0].sign_path, status=303, headers=forged).headers["Location"] == scene.guests[0].page
    )
    assert visitor.get("/desk/", status=302, headers=forged).headers["Location"].startswith("/desk/sign-in")


@SQLITE
def test_t14_token_leaves_the_address(scene: Scene) -> None:
    guest = scene.guests[0]
    for path, page in ((guest.sign_path, guest.page), (guest.withdraw_path, f"{guest.page}/withdraw")):
        answer = Visitor(scene.app).get(path, status=303)
        token = path.rpartition("/")[2]
        assert answer.headers["Location"] == page
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert token not in answer.text + str(dict(answer.headers))
        assert token not in Visitor(scene.app).get(path, status=303).follow().text


@SQLITE
def test_t14_no_private_page_is_stored(scene: Scene) -> None:
    admitted = scene.admitted()
    for path in scene.paths():
        answer = admitted.ask("GET", path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow", path
    page = admitted.get(scene.guests[0].page)
    for answer in (submit(page, {}, status=400), submit(page, SIGN), admitted.get(scene.guests[0].page)):
        assert answer.headers["Cache-Control"] == "no-store"


@SQLITE
def test_t14_bad_link_sends_no_token_along(scene: Scene) -> None:
    """The page of a bad link stands at an address that may hold a genuine, superseded token."""
    for path in ("/s/token", "/w/token", "/l/token", "/u/token", "/desk/enter/token"):
        assert Visitor(scene.app).get(path, status=404).headers["Referrer-Policy"] == "no-referrer"
    assert Visitor(scene.app).get(scene.sign_in_path).headers["Referrer-Policy"] == "strict-origin"
    # This one stays at its address, because a mail program posts there; its own form says the site that it stands on.
    mute = scene.guests[0].mute_path
    assert Visitor(scene.app).get(mute).headers["Referrer-Policy"] == "strict-origin"
    assert Visitor(scene.app).post(mute, ONE_CLICK, status=200).headers["Referrer-Policy"] == "strict-origin"


def _bent(token: str) -> Iterator[str]:
    """Yield the token with each bit of its payload and of its signature flipped in turn."""
    parts = [base64_decode(part) for part in token.encode().split(b".")]
    for index, part in enumerate(parts):
        for bit in range(len(part) * 8):
            number = int.from_bytes(part, "big") ^ (1 << bit)
            bent = [*parts]
            bent[index] = number.to_bytes(len(part), "big")
            yield b".".join(map(base64_encode, bent)).decode()


@SQLITE
@pytest.mark.parametrize("purpose", [Purpose.SIGN, Purpose.WITHDRAW, Purpose.LINE, Purpose.MUTE])
def test_t15_every_flipped_bit_gives_the_generic_page(scene: Scene, purpose: Purpose) -> None:
    token = signer_of(scene.app).issue(purpose, scene.guests[1].link)
    visitor = Visitor(scene.app)
    generic = visitor.get(f"{PATHS[purpose]}nonsense", status=404).body
    count = 0
    for bent in _bent(token):
        assert visitor.get(PATHS[purpose] + bent, status=404).body == generic
        count += 1
    assert count == (18 + 16) * 8
    assert not visitor.cookies


@SQLITE
def test_t15_other_spellings_of_a_token_lead_to_the_same_row(scene: Scene) -> None:
    """The last character of the signature carries four bits that say nothing."""
    guest = scene.guests[0]
    same = base64_decode(guest.sign_path.rpartition(".")[2])
    opened = 0
    for last in ALPHABET:
        path = guest.sign_path[:-1] + last
        answer = Visitor(scene.app).ask("GET", path)
        if base64_decode(path.rpartition(".")[2]) == same:
            assert answer.headers["Location"] == guest.page
            opened += 1
        else:
            assert answer.status_code == 404
    assert opened == 16


def _opens(app: Flask, purpose: Purpose, token: str) -> bool:
    status = Visitor(app).ask("GET", PATHS[purpose] + token).status_code
    assert status in (200, 303, 404)
    return status != 404


@SQLITE
@pytest.mark.parametrize("issued_for", Purpose)
@pytest.mark.parametrize("used_for", Purpose)
def test_t16_token_serves_one_purpose(scene: Scene, database_url: str, issued_for: Purpose, used_for: Purpose) -> None:
    """Both kinds of row, in a token of each purpose, at each address."""
    before = everything(database_url)
    rows = {Purpose.SIGN: scene.guests[1].link, Purpose.SIGN_IN: scene.sign_in_link}
    for row_of, link in rows.items():
        token = signer_of(scene.app).issue(issued_for, link)
        same_row = (Purpose.WITHDRAW, Purpose.LINE, Purpose.MUTE, Purpose.CONFIRM)
        fits = used_for is row_of or (row_of is Purpose.SIGN and used_for in same_row)
        assert _opens(scene.app, used_for, token) is (issued_for is used_for and fits)
        poster = Visitor(scene.app)
        fields = {"csrf_token": token_of(poster.get("/link").text)}
        if not (issued_for is used_for and fits and used_for in (Purpose.SIGN_IN, Purpose.MUTE)):
            assert poster.ask("POST", PATHS[used_for] + token, data=fields).status_code in (404, 405)
            poster.get("/desk/", status=302)
    assert everything(database_url) == before


def test_t17_old_link_opens_nothing_and_writes_nothing(scene: Scene, work: Work, database_url: str) -> None:
    guest = scene.guests[1]
    early = scene.admitted()
    page = early.get(guest.page)
    question = early.get(f"{guest.page}/withdraw")
    with work() as session:
        statement = session.get_one(Statement, session.get_one(Invitation, guest.number).statement_id)
        links.reissue(session, statement, guest.number, actor="test")
        renewed = session.get_one(Invitation, guest.number)
        session.refresh(renewed)
        fresh = path_of(scene.app, Purpose.SIGN, Link(renewed.nonce, renewed.link_version))
    before = everything(database_url)
    generic = Visitor(scene.app).get("/s/nonsense", status=404).body
    for path in (guest.sign_path, guest.withdraw_path, guest.mute_path):
        assert Visitor(scene.app).get(path, status=404).body == generic
    assert Visitor(scene.app).post(guest.mute_path, ONE_CLICK, status=404).body == generic
    token = {"csrf_token": token_of(question.text)}
    answers = (
        early.ask("GET", guest.page),
        early.ask("GET", f"{guest.page}/withdraw"),
        early.ask("POST", guest.page, data={**SIGN, **token}),
        early.ask("POST", f"{guest.page}/withdraw", data=token),
        early.ask("GET", f"{guest.page}/line"),
        early.ask("POST", f"{guest.page}/line", data=token),
        early.ask("POST", f"{guest.page}/line/undo", data=token),
        early.ask("GET", f"{guest.page}/mute"),
        early.ask("POST", f"{guest.page}/mute", data=token),
    )
    for answer in answers:
        assert (answer.status_code, answer.data) == (404, generic)
    assert everything(database_url) == before
    assert page.status_code == 200
    assert Visitor(scene.app).get(fresh, status=303).headers["Location"] == guest.page


@SQLITE
def test_t18_true_key_with_an_unknown_nonce_opens_nothing(scene: Scene, database_url: str) -> None:
    before = everything(database_url)
    generic = Visitor(scene.app).get("/s/nonsense", status=404).body
    known = scene.guests[1].link
    forged = (Link(new_nonce(), 1), Link(known.nonce, known.version + 1), Link(known.nonce, 0), Link(bytes(16), 0))
    for purpose in (Purpose.SIGN, Purpose.WITHDRAW, Purpose.LINE, Purpose.MUTE):
        for link in forged:
            assert Visitor(scene.app).get(path_of(scene.app, purpose, link), status=404).body == generic
    for link in forged:
        Visitor(scene.app).post(path_of(scene.app, Purpose.MUTE, link), ONE_CLICK, status=404)
    visitor = Visitor(scene.app)
    path = path_of(scene.app, Purpose.SIGN_IN, Link(new_nonce(), 0))
    visitor.get(path, status=404)
    visitor.post(path, {"csrf_token": token_of(visitor.get("/link").text)}, status=404)
    visitor.get("/desk/", status=302)
    assert everything(database_url) == before


def _seen(answer: Page) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return all that a stranger can see of an answer, but the token of their own form and cookie."""
    body = re.sub(rb'name="csrf_token" value="[^"]+"', b"", answer.body)
    headers = [(name, "" if name == "Set-Cookie" else value) for name, value in answer.headers.items()]
    return answer.status_code, body, sorted(headers)


@SQLITE
def test_t19_asking_for_a_link_answers_alike_for_known_and_unknown(scene: Scene) -> None:
    seen = []
    for address in (*(guest.email for guest in scene.guests), "stranger@parliament.example", "x@example.org"):
        visitor = Visitor(scene.app)
        fields = {"csrf_token": token_of(visitor.get("/link").text), "email": address}
        seen.append(_seen(visitor.post("/link", fields, status=200)))
    assert all(one == seen[0] for one in seen)


@SQLITE
@pytest.mark.parametrize("purpose", [Purpose.SIGN, Purpose.WITHDRAW, Purpose.LINE, Purpose.MUTE])
def test_t19_every_kind_of_bad_link_looks_alike(scene: Scene, work: Work, purpose: Purpose) -> None:
    app, guest = scene.app, scene.guests[0]
    other = Purpose.WITHDRAW if purpose is Purpose.SIGN else Purpose.SIGN
    stranger = LinkSigner(["another key"], "http://127.0.0.1:8000")
    genuine = signer_of(app).issue(purpose, guest.link)
    bad = {
        "nonsense": "nonsense",
        "empty payload": ".",
        "too short": genuine[:-3],
        "half": genuine.partition(".")[0],
        "too long": genuine + "A" * 4000,
        "foreign letters": quote("ä€𝄞"),
        "control": "%00%0d%0a",
        "other purpose": signer_of(app).issue(other, guest.link),
        "other key": stranger.issue(purpose, guest.link),
        "unknown nonce": signer_of(app).issue(purpose, Link(new_nonce(), 1)),
        "superseded": genuine,
    }
    with work() as session:
        session.execute(update(Invitation).where(Invitation.id == guest.number).values(link_version=7))
    seen = {kind: _seen(Visitor(app).get(PATHS[purpose] + token, status=404)) for kind, token in bad.items()}
    for kind, one in seen.items():
        assert one == seen["nonsense"], kind


@SQLITE
def test_t19_page_of_an_invitation_that_exists_looks_like_one_that_does_not(scene: Scene) -> None:
    for suffix in ("", "/withdraw", "/line", "/mute"):
        known = Visitor(scene.app).get(f"{scene.guests[0].page}{suffix}", status=404)
        unknown = Visitor(scene.app).get(f"/sign/none{suffix}", status=404)
        assert _seen(known) == _seen(unknown)
