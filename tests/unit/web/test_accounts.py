"""Accounts: sign-in by link and by password, and the one transaction round what Flask-Security writes."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask_security import hash_password
from flask_security.utils import send_mail
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.models import AuditEvent, SignInLink, User
from petition.web import accounts
from tests.markup import text_of
from tests.web_support import COORDINATOR, Visitor, Work, coordinator, forge, lose_cookie, sign_in_path, submit

PASSWORD = "correct horse battery staple"
USED = "This sign-in link has been used or has expired"


def _set_password(app: Flask, work: Work, password: str = PASSWORD) -> None:
    with work() as session:
        session.scalars(select(User)).one().password = hash_password(password)


def _password(work: Work) -> str | None:
    with work() as session:
        return session.scalars(select(User.password)).one()


def _sign_in(visitor: Visitor, password: str = PASSWORD, status: int = 302, path: str = "/desk/sign-in") -> str:
    answer = submit(visitor.get(path), {"email": COORDINATOR, "password": password}, status=status)
    return answer.headers.get("Location", "") or answer.text


def test_opening_the_link_uses_nothing_up(app: Flask, work: Work, visitor: Visitor) -> None:
    path = sign_in_path(app, work)
    for _ in range(3):
        assert f"Sign in as {COORDINATOR}" in visitor.get(path).text
    visitor.get("/desk/", status=302)


def test_link_signs_in_once(app: Flask, work: Work, visitor: Visitor) -> None:
    path = sign_in_path(app, work)
    page = visitor.get(path)
    assert submit(page).headers["Location"] == "/desk/"
    visitor.get("/desk/")
    another = Visitor(app)
    assert USED in another.get(path, status=404).text
    fields = {"csrf_token": another.get("/link").text.partition('csrf_token" value="')[2].partition('"')[0]}
    assert USED in another.post(path, fields, status=404).text
    another.get("/desk/", status=302)


def test_sign_in_is_recorded(app: Flask, work: Work) -> None:
    coordinator(app, work)
    with work() as session:
        events = [(event.action, event.actor) for event in session.scalars(select(AuditEvent))]
    assert events == [("user.add", "test"), ("user.link", "test"), ("user.sign_in", "user:1")]


def test_link_dies_after_an_hour(app: Flask, work: Work, visitor: Visitor) -> None:
    path = sign_in_path(app, work)
    page = visitor.get(path)
    with work() as session:
        session.execute(update(SignInLink).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert USED in submit(page, status=404).text
    assert USED in visitor.get(path, status=404).text


def test_link_of_a_closed_account_opens_nothing(app: Flask, work: Work, visitor: Visitor) -> None:
    path = sign_in_path(app, work)
    with work() as session:
        session.execute(update(User).values(active=False))
    assert USED in visitor.get(path, status=404).text


def test_account_that_is_closed_is_signed_out(app: Flask, work: Work, desk: Visitor) -> None:
    desk.get("/desk/")
    with work() as session:
        session.execute(update(User).values(active=False))
    desk.get("/desk/", status=302)


def test_first_password_can_be_set_and_signs_in(app: Flask, work: Work, desk: Visitor) -> None:
    page = desk.get("/desk/password")
    assert "Set a password" in page.text
    submit(page, {"new_password": PASSWORD, "new_password_confirm": PASSWORD}, status=302)
    stored = _password(work)
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert "/desk/" in desk.get("/desk/").text
    assert _sign_in(Visitor(app)) == "/desk/"
    with work() as session:
        actions = [(event.action, event.actor) for event in session.scalars(select(AuditEvent))]
    mine = ("user.sign_in", "user.sign_out", "user.password", "user.sign_in")
    assert actions[-4:] == [(action, "user:1") for action in mine]


def test_new_password_ends_every_other_session(app: Flask, work: Work, visitor: Visitor, desk: Visitor) -> None:
    _set_password(app, work)
    _sign_in(visitor)
    new = "a wholly different passphrase"
    fields = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    submit(desk.get("/desk/password"), fields, status=302)
    visitor.get("/desk/", status=302)
    desk.get("/desk/")


def test_password_can_be_changed(app: Flask, work: Work, desk: Visitor) -> None:
    _set_password(app, work)
    page = desk.get("/desk/password")
    assert "Change your password" in page.text
    new = "a wholly different passphrase"
    submit(page, {"password": PASSWORD, "new_password": new, "new_password_confirm": new}, status=302)
    assert _sign_in(Visitor(app), new) == "/desk/"
    assert 'class="problem"' in _sign_in(Visitor(app), PASSWORD, 200)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        (PASSWORD, "short", "short"),
        (PASSWORD, "one passphrase here", "another passphrase"),
        ("wrong", "x" * 20, "x" * 20),
    ],
)
def test_password_that_will_not_do_changes_nothing(
    *, app: Flask, work: Work, desk: Visitor, old: str, new: str, again: str
) -> None:
    _set_password(app, work)
    before = _password(work)
    page = desk.get("/desk/password")
    shown = submit(page, {"password": old, "new_password": new, "new_password_confirm": again}, status=200)
    assert 'class="problem"' in shown.text
    assert _password(work) == before


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("passwordpassword", None, ["are only slightly harder to guess"]),
        (COORDINATOR, None, ["It is easy to guess. Take a few unrelated words."]),
        ("short", "other", ["It needs 12 to 128 characters.", "is easy to guess.", "The two passwords differ."]),
        ("x" * 500, None, ["It needs 12 to 128 characters.", "are easy to guess."]),
        (PASSWORD, None, ["The new password is the one that you have."]),
    ],
)
def test_everything_that_is_wrong_with_a_password_is_said(
    *, app: Flask, work: Work, desk: Visitor, new: str, again: str | None, said: list[str]
) -> None:
    _set_password(app, work)
    fields = {"password": PASSWORD, "new_password": new, "new_password_confirm": again or new}
    shown = submit(desk.get("/desk/password"), fields, status=200)
    problems = " ".join(one.text for one in shown.html.select(".problem"))
    assert [words for words in said if words not in problems] == []


def test_long_password_is_taken_whole(app: Flask, work: Work, desk: Visitor) -> None:
    new = f"{PASSWORD} " * 4
    page = submit(desk.get("/desk/password"), {"new_password": new, "new_password_confirm": new}, status=302)
    assert "Your password is saved." in page.follow().text
    assert "The address or the password is wrong." in _sign_in(Visitor(app), new[:72], 200)
    assert _sign_in(Visitor(app), new) == "/desk/"


@pytest.mark.parametrize("field", ["password", "new_password"])
def test_t37_password_of_any_length_is_refused_in_words(app: Flask, work: Work, desk: Visitor, field: str) -> None:
    _set_password(app, work)
    before = _password(work)
    fields = {"password": PASSWORD, "new_password": "correct cow battery hinge"} | {field: f"{PASSWORD} " * 400}
    fields["new_password_confirm"] = fields["new_password"]
    shown = submit(desk.get("/desk/password"), fields, status=200)
    words = {"password": "This is not the password", "new_password": "It needs 12 to 128 characters."}[field]
    assert words in shown.text
    assert _password(work) == before


def test_password_change_that_crashes_leaves_nothing(
    app: Flask, work: Work, desk: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desk.get("/desk/password")
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def crash(session: Session, *args: object, **kwargs: object) -> None:
        session.flush()
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(accounts.audit, "record", crash)
    submit(page, {"new_password": PASSWORD, "new_password_confirm": PASSWORD}, status=500)
    assert _password(work) is None


def test_wrong_password_and_unknown_account_look_alike(app: Flask, work: Work) -> None:
    sign_in_path(app, work)
    _set_password(app, work)
    visitor = Visitor(app)
    wrong = submit(visitor.get("/desk/sign-in"), {"email": COORDINATOR, "password": "wrong"}, status=200)
    unknown = submit(visitor.get("/desk/sign-in"), {"email": "bob@alliance.example", "password": "wrong"}, status=200)
    assert 'role="alert"' in wrong.text
    # What was typed stands in attributes, not among the words.
    assert text_of(wrong.text) == text_of(unknown.text)


def test_account_without_a_password_cannot_sign_in_by_one(app: Flask, work: Work) -> None:
    sign_in_path(app, work)
    for password in ("", "None", PASSWORD):
        assert 'class="problem"' in _sign_in(Visitor(app), password, 200)


def test_signing_in_goes_on_to_the_page_that_was_asked_for(app: Flask, work: Work, visitor: Visitor) -> None:
    sign_in_path(app, work)
    _set_password(app, work)
    asked = visitor.get("/desk/people?country=FR", status=302).headers["Location"]
    assert _sign_in(visitor, path=asked) == "/desk/people?country=FR"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_nowhere_else(app: Flask, work: Work, visitor: Visitor, evil: str) -> None:
    sign_in_path(app, work)
    _set_password(app, work)
    page = visitor.get("/desk/sign-in", {"next": evil})
    answer = submit(page, {"email": COORDINATOR, "password": PASSWORD}, status="*")
    target = urlsplit(urljoin("http://127.0.0.1:8000/desk/sign-in", answer.headers.get("Location", "")))
    assert (target.scheme, target.netloc) == ("http", "127.0.0.1:8000")


def test_nobody_is_signed_in_by_a_token_in_a_header_or_an_address(app: Flask, work: Work) -> None:
    """Flask-Security would know somebody by either, and logs keep addresses."""
    sign_in_path(app, work)
    with app.app_context(), work() as session:
        user = session.scalars(select(User)).one()
        token = user.get_auth_token()
    visitor = Visitor(app)
    visitor.get("/desk/", status=302, headers={"Authentication-Token": token})
    visitor.get(f"/desk/?auth_token={token}", status=302)


def test_sign_in_form_offers_to_remember_nobody(app: Flask, work: Work, visitor: Visitor) -> None:
    sign_in_path(app, work)
    _set_password(app, work)
    page = visitor.get("/desk/sign-in")
    assert "emember" not in page.text
    forge(page, {"email": COORDINATOR, "password": PASSWORD, "remember": "y"}, status=302)
    # The second one says that the browser is known, and signs nobody in.
    assert set(visitor.cookies) == {"petition", "petition-browser"}
    lose_cookie(visitor)
    visitor.get("/desk/", status=302)


def test_accounts_are_kept_by_our_own_commands_alone(app: Flask) -> None:
    """Those of Flask-Security would leave no trace in the log."""
    assert not {"users", "roles"} & set(app.cli.commands)
    assert "user" in app.cli.commands


def test_sign_out_ends_the_session(desk: Visitor) -> None:
    page = desk.get("/desk/")
    fields = {"csrf_token": page.text.partition('csrf_token" value="')[2].partition('"')[0]}
    assert desk.post("/desk/sign-out", fields, status=302).headers["Location"] == "/desk/sign-in"
    desk.get("/desk/", status=302)


def test_sign_out_by_get_is_not_possible(desk: Visitor) -> None:
    desk.get("/desk/sign-out", status=405)
    desk.get("/desk/")


def test_signed_in_coordinator_may_open_the_sign_in_page(desk: Visitor) -> None:
    assert desk.get("/desk/sign-in", status=302).headers["Location"] == "/desk/"


def test_flask_security_sends_nothing_by_itself(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="into the outbox"):
        send_mail("A subject", COORDINATOR, "security/email/change_notice", user=User(email=COORDINATOR))
