"""Accounts: sign-in by link and by password, and the one transaction round what Flask-Security writes."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_security.utils import send_mail
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.models import AuditEvent, SignInLink, User
from petition.web import accounts
from tests.sign_in_support import PASSWORD, password_hash, set_password, sign_in_by_password
from tests.web_support import COORDINATOR, Visitor, Work, coordinator, sign_in_path, submit

USED = "This sign-in link has been used or has expired"


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
    stored = password_hash(work)
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert "/desk/" in desk.get("/desk/").text
    assert sign_in_by_password(Visitor(app)) == "/desk/"
    with work() as session:
        actions = [(event.action, event.actor) for event in session.scalars(select(AuditEvent))]
    mine = ("user.sign_in", "user.sign_out", "user.password", "user.sign_in")
    assert actions[-4:] == [(action, "user:1") for action in mine]


def test_new_password_ends_every_other_session(work: Work, visitor: Visitor, desk: Visitor) -> None:
    set_password(work)
    sign_in_by_password(visitor)
    new = "a wholly different passphrase"
    fields = {"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    submit(desk.get("/desk/password"), fields, status=302)
    visitor.get("/desk/", status=302)
    desk.get("/desk/")


def test_password_can_be_changed(app: Flask, work: Work, desk: Visitor) -> None:
    set_password(work)
    page = desk.get("/desk/password")
    assert "Change your password" in page.text
    new = "a wholly different passphrase"
    submit(page, {"password": PASSWORD, "new_password": new, "new_password_confirm": new}, status=302)
    assert sign_in_by_password(Visitor(app), new) == "/desk/"
    assert 'class="problem"' in sign_in_by_password(Visitor(app), PASSWORD, 200)


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
    assert password_hash(work) is None


def test_nobody_is_signed_in_by_a_token_in_a_header_or_an_address(app: Flask, work: Work) -> None:
    """Flask-Security would know somebody by either, and logs keep addresses."""
    sign_in_path(app, work)
    with app.app_context(), work() as session:
        user = session.scalars(select(User)).one()
        token = user.get_auth_token()
    visitor = Visitor(app)
    visitor.get("/desk/", status=302, headers={"Authentication-Token": token})
    visitor.get(f"/desk/?auth_token={token}", status=302)


def test_accounts_are_kept_by_our_own_commands_alone(app: Flask) -> None:
    """Those of Flask-Security would leave no trace in the log."""
    assert not {"users", "roles"} & set(app.cli.commands)
    assert "user" in app.cli.commands


def test_signed_in_coordinator_may_open_the_sign_in_page(desk: Visitor) -> None:
    assert desk.get("/desk/sign-in", status=302).headers["Location"] == "/desk/"


def test_flask_security_sends_nothing_by_itself(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError, match="into the outbox"):
        send_mail("A subject", COORDINATOR, "security/email/change_notice", user=User(email=COORDINATOR))
