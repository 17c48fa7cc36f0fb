"""What no browser sends: NUL, huge numbers, odd encodings. Every answer is a page of ours, never a crash."""

import pytest
from flask import Flask

from tests.scenes import DRAFT_FIELDS, Scene, address
from tests.web_support import Visitor, Work, coordinator, token_of

ODD = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%F0%9F%92%A9",
    "..%2f..%2fetc%2fpasswd",
    "x" * 3000,
    "'%20OR%201=1--",
    "%0d%0aSet-Cookie:x=1",
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_addresses_are_not_there(scene: Scene, work: Work, odd: str) -> None:
    visitor = scene.admitted()
    paths = ("/statements/{}", "/statements/{}.txt", "/s/{}", "/w/{}", "/sign/{}", "/sign/{}/withdraw", "/mailbox/{}")
    for path in (*paths, "/desk/enter/{}", "/static/{}"):
        answer = visitor.ask("GET", path.format(odd))
        assert answer.status_code == 404, path
        assert "x" not in answer.headers.getlist("Set-Cookie")
    desk = coordinator(scene.app, work)
    for path in ("/desk/statements/{}", "/desk/statements/{}/edit", "/desk/statements/{}/people"):
        assert desk.ask("GET", path.format(odd)).status_code == 404, path


@pytest.mark.parametrize("odd", ODD)
def test_odd_filters_find_nobody(scene: Scene, work: Work, odd: str) -> None:
    desk = coordinator(scene.app, work)
    statement = "/desk/statements/free-press"
    for path in (
        "/desk/people?country={}",
        f"{statement}/people?q={{0}}&country={{0}}&standing={{0}}&invitation={{0}}&page={{0}}",
        f"{statement}/circulate/people?q={{0}}&country={{0}}&reach={{0}}&person={{0}}&page={{0}}&who={{0}}",
        f"{statement}/circulate/people?q={{0}}&person=1&off={{0}}",
    ):
        answer = desk.ask("GET", path.format(odd))
        # Whoever is taken off is gone from the address as well.
        assert answer.status_code == (400 if "%00" in odd else 303 if "&off=" in path else 200), path
        assert "x" not in {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}


@pytest.mark.parametrize("odd", ["\x00", "a\x00b@example.org", "\ud800".encode("utf-8", "surrogatepass"), "x" * 5000])
def test_odd_fields_come_back(scene: Scene, work: Work, odd: str | bytes) -> None:
    visitor = scene.admitted()
    token = token_of(visitor.get("/link").text)
    names = ("decision", "declaration", "given_name", "family_name", "comment", "text_digest", "email", "password")
    fields = {**dict.fromkeys(names, odd), "csrf_token": token}
    for path in (scene.guests[0].page, "/link", "/desk/sign-in"):
        assert visitor.ask("POST", path, data=fields).status_code in (200, 400, 409), path
    signing = {**fields, "decision": "sign"}
    assert visitor.ask("POST", scene.guests[0].page, data=signing).status_code in (400, 409)
    digest = {"decision": "sign", "declaration": "y", "text_digest": odd, "csrf_token": token}
    assert visitor.ask("POST", scene.guests[0].page, data=digest).status_code == 409
    desk = coordinator(scene.app, work)
    token = token_of(desk.get("/desk/").text)
    sent = {**dict.fromkeys(DRAFT_FIELDS, odd), "csrf_token": token}
    assert desk.ask("POST", "/desk/statements/new", data=sent).status_code == 400
    chosen = {"who": "countries", "country": odd, "csrf_token": token}
    assert desk.ask("POST", "/desk/statements/free-press/circulate", data=chosen).status_code == 400


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("cookie", ["x", "e30.x.y", ".eJwNy0EKgCAQ.x.y", "%00", "x" * 4000])
def test_odd_cookie_is_no_session(app: Flask, cookie: str) -> None:
    visitor = Visitor(app)
    sent = {"Cookie": f"petition={cookie}"}
    assert visitor.ask("GET", "/link", headers=sent).status_code == 200
    assert visitor.ask("GET", "/desk/", headers=sent).status_code == 302
    assert visitor.ask("GET", "/sign/none", headers=sent).status_code == 404


@pytest.mark.parametrize("number", [0, 2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**63, 10**30])
def test_t47_number_that_names_no_row_leads_nowhere(scene: Scene, work: Work, number: int) -> None:
    """PostgreSQL holds some numbers of rows in 32 bits, and would answer a larger one with an error."""
    desk = coordinator(scene.app, work)
    token = token_of(desk.get("/desk/").text)
    numbers = dict.fromkeys(
        (
            "person_id",
            "kept_id",
            "other_id",
            "merge_id",
            "group_id",
            "import_id",
            "place",
            "invitation_id",
            "session_id",
        ),
        str(number),
    )
    asked = 0
    for rule in scene.app.url_map.iter_rules():
        if "<row:" in rule.rule:
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = desk.ask(method, address(rule, **numbers), data={"csrf_token": token})
                assert answer.status_code < 500, f"{method} {rule.rule}"
                asked += 1
    assert asked > 20
    ticked = {"csrf_token": token, "expected": str(number), "act": "untag", "new_tag": "x"}
    for path in ("/desk/people/tag", "/desk/people/retire", "/desk/people/merge", "/desk/people/twins/two"):
        rows = {"person": str(number), "one": str(number), "other": "1"}
        assert desk.ask("POST", path, data={**ticked, **rows}).status_code < 500, path
    statement = "/desk/statements/free-press"
    for path in ("mail/again", "list/leads", "circulate", "circulate/send"):
        rows = {"invitation": str(number), "shown": str(number), "lead": str(number), "person": str(number)}
        sent = {**ticked, **rows, "who": "people"}
        assert desk.ask("POST", f"{statement}/{path}", data=sent).status_code < 500, path
    desk.ask("GET", f"{statement}/circulate/people/confirm?person={number}&who=people")
