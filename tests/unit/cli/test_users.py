"""Accounts by command."""

from flask import Flask

from petition.domain.account_notices import AccountNotice
from petition.domain.links import Purpose
from petition.services import accounts
from petition.services.sign_in import sessions
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


def test_all_sessions_of_one_account_are_ended(app: Flask, work: Work):
    for email in ("desk@alliance.example", "two@alliance.example"):
        done(app, "user", "add", email)
    with work() as session:
        for email, count in (("desk@alliance.example", 2), ("two@alliance.example", 1)):
            for _ in range(count):
                sessions.begin(session, accounts.find_user(session, email).id, "Firefox on Linux")
    ended = "desk@alliance.example is signed out: 2 sessions ended.\n"
    assert done(app, "user", "sign-out", "Desk@alliance.example") == ended
    assert "0 sessions ended" in done(app, "user", "sign-out", "desk@alliance.example")
    with work() as session:
        assert len(sessions.live(session, accounts.find_user(session, "two@alliance.example").id)) == 1
    assert refused(app, "user", "sign-out", "b@alliance.example") == "There is no account for b@alliance.example."


def test_notices_are_switched_and_printed(app: Flask):
    done(app, "user", "add", "desk@alliance.example")
    first = done(app, "user", "notices", "desk@alliance.example").splitlines()
    assert first[0] == "desk@alliance.example (UTC)"
    assert [line.split()[:2] for line in first[1:]] == [["on", one.value] for one in AccountNotice]
    told = ("--off", "digest", "--off", "note", "--time-zone", "Europe/Brussels")
    assert "off  digest" in done(app, "user", "notices", "DESK@alliance.example", *told)
    last = done(app, "user", "notices", "desk@alliance.example", "--on", "note")
    assert last.startswith("desk@alliance.example (Europe/Brussels)\non   note")
    assert "off  digest" in last
    refusal = refused(app, "user", "notices", "desk@alliance.example", "--time-zone", "Atlantis")
    assert "“Atlantis” is not a time zone" in refusal
    assert refused(app, "user", "notices", "b@alliance.example") == "There is no account for b@alliance.example."
