"""Commands about mail: reports in, checks, holding and releasing."""

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.domain.envelopes import bounce_address
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.mail.local_mailbox import Folder
from petition.models import Invitation, OutboxMessage
from petition.settings.settings import Settings
from tests.factories import circulated, person_row, persons
from tests.shell import Work, done, refused, shell


def _report(to: str, status: str = "5.1.1") -> str:
    """A report (RFC 3464) that was delivered to the address `to`."""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: Undelivered\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\nYour mail could not be delivered.\n\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; ada@parliament.example\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; 550 {status} No such user\n\n--b--\n"
    )


@pytest.fixture
def sent_mail(work: Work) -> str:
    """One invitation that was sent; its key."""
    with work() as session:
        circulated(session, persons(session, [person_row("Ada", "Un", "FR")]))
        session.execute(update(OutboxMessage).values(state=OutboxState.SENT))
        return session.scalars(select(OutboxMessage.message_key)).one()


def _state(work: Work) -> OutboxState:
    with work() as session:
        return session.scalars(select(OutboxMessage.state)).one()


def test_genuine_report_makes_a_bounce(app: Flask, settings: Settings, work: Work, sent_mail: str, tmp_path: Path):
    address = bounce_address(settings.secret_keys, sent_mail, settings.envelope_domain)
    (tmp_path / "report.eml").write_text(_report(address))
    assert done(app, "mail", "bounces", str(tmp_path / "report.eml")) == "Reports: 1 bounced.\n"
    assert _state(work) is OutboxState.BOUNCED
    assert done(app, "mail", "bounces", str(tmp_path / "report.eml")) == "Reports: 1 repeated.\n"


def test_t25_forged_report_is_ignored(app: Flask, settings: Settings, work: Work, sent_mail: str):
    for address in (
        bounce_address(["another key that nobody has here"], sent_mail, settings.envelope_domain),
        bounce_address(settings.secret_keys, "0" * 32, settings.envelope_domain),
        "secretariat@petition.example",
    ):
        assert done(app, "mail", "bounces", "-", entry=_report(address)) == "Reports: 1 ignored.\n"
    assert _state(work) is OutboxState.SENT


def test_late_bounce_leaves_a_signature(app: Flask, settings: Settings, work: Work, sent_mail: str):
    with work() as session:
        session.execute(update(Invitation).values(state=InvitationState.SIGNED))
    address = bounce_address(settings.secret_keys, sent_mail, settings.envelope_domain)
    done(app, "mail", "bounces", "-", entry=_report(address))
    with work() as session:
        assert session.scalars(select(Invitation.state)).one() is InvitationState.SIGNED


def test_dry_run_prints_a_line_a_report_and_changes_nothing(
    app: Flask, settings: Settings, work: Work, sent_mail: str, tmp_path: Path
):
    names = [str(tmp_path / name) for name in ("one.eml", "two.eml")]
    address = bounce_address(settings.secret_keys, sent_mail, settings.envelope_domain)
    Path(names[0]).write_text(_report(address))
    Path(names[1]).write_text("From: a@b.example\nSubject: Hello\n\nHello.\n")
    first, second = map(json.loads, done(app, "mail", "bounces", "--dry-run", "--json", *names).splitlines())
    assert (first["file"], first["class"]) == (names[0], "hard")
    assert first["recipients"] == [
        {"address": "ada@parliament.example", "status": "5.1.1", "diagnostic": "550 5.1.1 No such user"}
    ]
    assert (second["class"], second["recipients"]) == ("none", [])
    assert _state(work) is OutboxState.SENT
    assert "hard: ada@parliament.example 5.1.1" in done(app, "mail", "bounces", "--dry-run", names[0])


def test_missing_file_is_named(app: Flask):
    assert refused(app, "mail", "bounces", "nowhere.eml") == "nowhere.eml: there is no such file."


def test_t40_mails_that_could_not_be_made_are_told(app: Flask, work: Work, sent_mail: str):
    assert "not made" not in done(app, "mail", "status")
    with work() as session:
        session.execute(update(OutboxMessage).values(state=OutboxState.FAILED, verdict=Verdict.NOT_BUILT))
    assert "not made            1" in done(app, "mail", "status")


def test_held_outbox_is_shown_and_released(app: Flask, work: Work, sent_mail: str):
    assert done(app, "mail", "hold", "--because", "a test") == "The outbox is held.\n"
    assert done(app, "mail", "hold") == "The outbox was held already.\n"
    status = done(app, "mail", "status")
    assert "Held since" in status
    assert "a test" in status
    # Nobody waits for what is held.
    assert "due now             0\n" in status
    assert done(app, "mail", "release") == "The outbox goes on; 0 mails are waiting.\n"
    assert "Held since" not in done(app, "mail", "status")


def test_check_sends_one_test_message(app: Flask, smtp_sink: Folder):
    words = done(app, "mail", "check", "--to", "ada@parliament.example")
    assert all(line.startswith("good") for line in words.splitlines())
    (mail,) = smtp_sink.mails()
    assert mail.recipient == "ada@parliament.example"
    assert mail.message["Auto-Submitted"] == "auto-generated"


def test_check_tells_when_no_server_answers(app: Flask):
    result = shell(app, "mail", "check")
    assert result.exit_code == 1
    assert "BAD " in result.stdout
    assert result.stderr == "Error: Not everything is as it should be.\n"


def test_check_refuses_a_recipient_that_is_no_address(app: Flask):
    assert "to: " in refused_after_findings(app, "mail", "check", "--to", "nobody")


def refused_after_findings(app: Flask, *arguments: str) -> str:
    result = shell(app, *arguments)
    assert result.exit_code == 1
    return result.stderr
