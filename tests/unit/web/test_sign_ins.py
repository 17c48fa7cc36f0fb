"""Signing in by password, and out: nothing tells which accounts there are, and it leads nowhere but to the desk."""

from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask

from tests.markup import text_of
from tests.sign_in_support import PASSWORD, set_password, sign_in_by_password
from tests.web_support import COORDINATOR, Visitor, Work, forge, lose_cookie, sign_in_path, submit


def test_wrong_password_and_unknown_account_look_alike(app: Flask, work: Work) -> None:
    sign_in_path(app, work)
    set_password(work)
    visitor = Visitor(app)
    wrong = submit(visitor.get("/desk/sign-in"), {"email": COORDINATOR, "password": "wrong"}, status=200)
    unknown = submit(visitor.get("/desk/sign-in"), {"email": "bob@alliance.example", "password": "wrong"}, status=200)
    assert 'role="alert"' in wrong.text
    # What was typed stands in attributes, not among the words.
    assert text_of(wrong.text) == text_of(unknown.text)


def test_account_without_a_password_cannot_sign_in_by_one(app: Flask, work: Work) -> None:
    sign_in_path(app, work)
    for password in ("", "None", PASSWORD):
        assert 'class="problem"' in sign_in_by_password(Visitor(app), password, 200)


def test_signing_in_goes_on_to_the_page_that_was_asked_for(app: Flask, work: Work, visitor: Visitor) -> None:
    sign_in_path(app, work)
    set_password(work)
    asked = visitor.get("/desk/people?country=FR", status=302).headers["Location"]
    assert sign_in_by_password(visitor, path=asked) == "/desk/people?country=FR"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(app: Flask, work: Work, visitor: Visitor, evil: str) -> None:
    sign_in_path(app, work)
    set_password(work)
    page = visitor.get("/desk/sign-in", {"next": evil})
    answer = submit(page, {"email": COORDINATOR, "password": PASSWORD}, status="*")
    target = urlsplit(urljoin("http://127.0.0.1:8000/desk/sign-in", answer.headers.get("Location", "")))
    assert (target.scheme, target.netloc) == ("http", "127.0.0.1:8000")


def test_sign_in_form_offers_to_remember_nobody(app: Flask, work: Work, visitor: Visitor) -> None:
    sign_in_path(app, work)
    set_password(work)
    page = visitor.get("/desk/sign-in")
    assert "emember" not in page.text
    forge(page, {"email": COORDINATOR, "password": PASSWORD, "remember": "y"}, status=302)
    # The second one says that the browser is known, and signs nobody in.
    assert set(visitor.cookies) == {"petition", "petition-browser"}
    lose_cookie(visitor)
    visitor.get("/desk/", status=302)


def test_sign_out_ends_the_session(desk: Visitor) -> None:
    page = desk.get("/desk/")
    fields = {"csrf_token": page.text.partition('csrf_token" value="')[2].partition('"')[0]}
    assert desk.post("/desk/sign-out", fields, status=302).headers["Location"] == "/desk/sign-in"
    desk.get("/desk/", status=302)


def test_sign_out_by_get_is_not_possible(desk: Visitor) -> None:
    desk.get("/desk/sign-out", status=405)
    desk.get("/desk/")
