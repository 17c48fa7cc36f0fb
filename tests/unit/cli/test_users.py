"""Accounts by command."""

from flask import Flask

from petition.domain.links import Purpose
from petition.services import accounts
from tests.shell import Work, done, refused


def signed_in_by(app: Flask, work: Work, printed: str):
    """Use the link up and return whom it signs in."""
    token = printed.splitlines()[-1].rpartition("/")[2]
    with work() as session:
        return accounts.consume_sign_in(session, app.extensions["link_signer"].read(Purpose.SIGN_IN, token)).email


def test_an_account_comes_with_a_link(app: Flask, work: Work):
    printed = done(app, "user", "add", "desk@alliance.example", "--role", "approver")
    assert printed.startswith(
        "Added desk@alliance.example as approver.\nSign-in link, good for one use within 1 hour:\n"
    )
    assert signed_in_by(app, work, printed) == "desk@alliance.example"


def test_a_fresh_link_can_be_had(app: Flask, work: Work):
    first = done(app, "user", "add", "desk@alliance.example")
    second = done(app, "user", "link", "DESK@alliance.example")
    assert first.splitlines()[-1] != second.splitlines()[-1]
    assert signed_in_by(app, work, second) == "desk@alliance.example"


def test_what_is_wrong_is_named(app: Flask):
    done(app, "user", "add", "desk@alliance.example")
    assert refused(app, "user", "add", "Desk@alliance.example").startswith("email: ")
    assert refused(app, "user", "add", "desk").startswith("email: “desk” is not an address")
    assert refused(app, "user", "add", "a@alliance.example", "--role", "king").startswith("role: “king” is not one of")
    assert refused(app, "user", "link", "b@alliance.example") == "There is no account for b@alliance.example."
