"""Floods of forms: those of strangers are limited by network, and opening and answering never are."""

import pytest
from flask import Flask
from limits import parse_many

from petition.web import limits
from tests import factories
from tests.web_support import Visitor, Work, coordinator, form_of, link_path, lose_cookie, sign_in_path, submit


def _from(app: Flask, address: str) -> Visitor:
    visitor = Visitor(app)
    visitor.extra_environ["REMOTE_ADDR"] = address
    return visitor


def _send(visitor: Visitor, path: str, times: int) -> list[int]:
    fields = {**form_of(visitor.get(path)), "email": "nonsense"}
    return [visitor.post(path, fields, status="*").status_code for _ in range(times)]


@pytest.mark.parametrize(("path", "usual"), [("/desk/sign-in", 200), ("/link", 400)])
def test_t37_flood_of_forms_is_answered_without_being_looked_at(app: Flask, path: str, usual: int) -> None:
    stranger = _from(app, "192.0.2.1")
    statuses = _send(stranger, path, 40)
    assert statuses[:30] == [usual] * 30
    assert 429 in statuses
    refused = stranger.post(path, {}, status=429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "Please wait a moment" in refused.text
    assert _send(_from(app, "192.0.2.2"), path, 1) == [usual]
    stranger.get(path)


def test_t37_forms_without_their_token_count_too(app: Flask) -> None:
    statuses = [_from(app, "192.0.2.1").post("/desk/sign-in", {}, status="*").status_code for _ in range(40)]
    assert statuses[:30] == [400] * 30
    assert 429 in statuses


@pytest.mark.parametrize("path", ["/desk/sign-in", "/link"])
@pytest.mark.parametrize("site", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_t37_foreign_forms_are_refused_and_count_for_nobody(app: Flask, path: str, site: dict[str, str]) -> None:
    """Readers of another site send them, all from the network of their parliament; a token changes nothing."""
    reader = _from(app, "192.0.2.1")
    fields = {**form_of(reader.get(path)), "email": "nonsense"}
    for _ in range(40):
        reader.post(path, fields, headers=site, status=403)
    assert _send(reader, path, 1)[0] in (200, 400)


def test_t37_flood_of_one_form_keeps_nobody_from_another(app: Flask, work: Work) -> None:
    stranger = _from(app, "192.0.2.1")
    assert 429 in _send(stranger, "/link", 40)
    assert _send(stranger, "/desk/sign-in", 1) == [200]
    fields = form_of(stranger.get("/link"))
    assert {stranger.post("/desk/enter/guess", fields, status="*").status_code for _ in range(40)} == {404}
    submit(stranger.get(sign_in_path(app, work)))


def test_t37_flood_from_a_network_keeps_no_coordinator_of_it_out(app: Flask, work: Work) -> None:
    owner = coordinator(app, work)
    lose_cookie(owner)
    _send(Visitor(app), "/desk/sign-in", 40)
    assert _send(owner, "/desk/sign-in", 1) == [200]


def test_t37_longer_wait_is_said_in_minutes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MOST", parse_many("1 per hour"))
    stranger = _from(app, "192.0.2.1")
    assert _send(stranger, "/link", 2) == [400, 429]
    refused = stranger.post("/link", {}, status=429)
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert "Try again in 60 minutes" in refused.text


def test_t37_looking_opening_and_answering_are_never_limited(app: Flask, work: Work) -> None:
    """A parliament is one network, and its members answer on one evening."""
    with work() as session:
        people = [factories.person_row(f"Nr {number}") for number in range(40)]
        _, invitations = factories.circulated(session, factories.persons(session, people))
        paths = [link_path(app, invitation) for invitation in invitations]
    for path in paths:
        visitor = Visitor(app)
        page = visitor.get(path, status=303).follow()
        submit(page, {"decision": "decline"})
        visitor.get("/desk/sign-in")
        visitor.get("/link")


def test_counting_begins_anew(app: Flask) -> None:
    stranger = _from(app, "192.0.2.1")
    _send(stranger, "/link", 40)
    limits.forget()
    assert _send(stranger, "/link", 1) == [400]
