"""Pages for what goes wrong: each says what happened, and none tells too much."""

import json

import pytest
from flask import Flask, abort, redirect
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from petition.errors import BadLink, NotFound, ShownChanged
from petition.web.guard import public
from tests.markup import text_of
from tests.web_support import Visitor, written_logs


class _Teapot(HTTPException):
    """A status that no page of ours speaks of."""

    code = 418


FAILURES = {
    "bad-link": BadLink("superseded"),
    "not-found": NotFound("There is no statement “x”."),
    "refused": ShownChanged("You confirmed 3 people, but it would now be 4."),
    "large": RequestEntityTooLarge(),
    "teapot": _Teapot(),
    "crash": ZeroDivisionError("token abc"),
}


@pytest.fixture
def failing(own_app: Flask) -> Visitor:
    """A visitor of an application whose /fail/<how> fails in that way."""

    @public
    def fail(how: str) -> ResponseReturnValue:
        if how == "redirect":
            abort(redirect("/elsewhere"))
        raise FAILURES[how]

    own_app.add_url_rule("/fail/<how>", "fail", fail)
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    return Visitor(own_app)


@pytest.mark.parametrize(
    ("how", "status", "title", "words"),
    [
        ("bad-link", 404, "This link does not work", "a newer one may have replaced it"),
        ("not-found", 404, "There is nothing at this address", "There is no statement “x”."),
        ("refused", 409, "This cannot be done now", "You confirmed 3 people, but it would now be 4."),
        (
            "large",
            413,
            "This is too large",
            "Files of up to 20 MB are taken, texts of up to 2 MB, and other forms of much less.",
        ),
        ("teapot", 418, "Something went wrong on our side", "Open the page again in a moment"),
        ("crash", 500, "Something went wrong on our side", "We cannot say whether anything was recorded"),
    ],
)
def test_failure_becomes_a_page(failing: Visitor, how: str, status: int, title: str, words: str) -> None:
    page = failing.get(f"/fail/{how}", status=status)
    assert f"<h1>{title}</h1>" in page.text
    assert words in text_of(page.text)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in page.headers


def test_reason_of_a_bad_link_is_never_told(failing: Visitor) -> None:
    assert "superseded" not in failing.get("/fail/bad-link", status=404).text


def test_crash_tells_nothing_on_the_page_and_its_route_in_the_log(
    failing: Visitor,
) -> None:
    with written_logs() as lines:
        page = failing.get("/fail/crash", status=500)
    assert "ZeroDivisionError" not in page.text
    (line,) = [json.loads(line) for line in lines() if "request failed" in line]
    assert line["route"] == "fail"
    assert "ZeroDivisionError" in line["exception"]
    assert "/fail/crash" not in json.dumps(line)


def test_redirect_is_not_an_error(failing: Visitor) -> None:
    assert failing.get("/fail/redirect", status=302).headers["Location"] == "/elsewhere"


def test_address_that_leads_nowhere(visitor: Visitor) -> None:
    assert "It may be mistyped" in visitor.get("/no/such/page", status=404).text


def test_method_that_an_address_does_not_take(visitor: Visitor) -> None:
    answer = visitor.ask("DELETE", "/link")
    assert answer.status_code == 405
    assert "This address does not take that" in answer.text


def test_form_without_its_token_says_what_to_do(desk: Visitor) -> None:
    page = desk.post("/desk/statements/new", {"title": "x"}, status=400)
    assert "This page had been open too long" in page.text


def test_body_that_is_too_large_is_refused(visitor: Visitor) -> None:
    answer = visitor.post("/link", {"email": "x" * (21 * 2**20)}, status=413)
    assert "This is too large" in answer.text


@pytest.mark.parametrize("path", ["/desk/nothing-here", "/desk/statements/nothing-here", "/desk/people/999"])
def test_wrong_address_at_the_desk_leads_back_to_it(desk: Visitor, path: str) -> None:
    page = desk.get(path, status=404)
    assert "There is nothing at this address" in page.text
    assert "New statement" in page.click("Back to the statements").text


def test_wrong_address_below_the_desk_tells_strangers_nothing_of_it(visitor: Visitor) -> None:
    page = visitor.get("/desk/nothing-here", status=404)
    assert "Secretariat desk" not in page.text
    assert "Set-Cookie" not in page.headers
