"""The worker by command: draining, and ending in order."""

import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import load
from petition.domain.replies import ACCEPTED, Reply, judge
from petition.mail.local_mailbox import Folder
from petition.mail.messages import ReadyMail
from petition.mail.transport import Transport
from petition.mail.worker import Worker
from tests.databases import application
from tests.factories import circulated, person_row, persons
from tests.shell import Work, done, refused

DEFERRED = judge(450, "4.7.1 Try again\nlater")
REFUSED = judge(550, "5.1.1 No such user")


@pytest.fixture
def three_mails(work: Work) -> None:
    with work() as session:
        circulated(session, persons(session, [person_row(name, "Un", "FR") for name in ("Ada", "Bea", "Cyd")]))


def scripted(monkeypatch: pytest.MonkeyPatch, *replies: Reply):
    """Let the mail server answer so, in turn."""
    script = iter(replies)
    monkeypatch.setattr(Transport, "open", lambda _: ACCEPTED)
    monkeypatch.setattr(Transport, "send", lambda *_: next(script))


def test_draining_sends_what_is_due(app: Flask, three_mails: None, smtp_sink: Folder):
    assert done(app, "worker", "--drain") == "Sent 3 messages.\n"
    assert len(smtp_sink.mails()) == 3
    assert done(app, "worker", "--drain") == "Sent 0 messages.\n"


def test_an_absent_mail_server_is_reported_in_one_line(app: Flask, work: Work, three_mails: None):
    message = refused_by_server(app)
    assert message.startswith("Nothing could be sent. ConnectionRefusedError: ")
    assert "\n" not in message


def refused_by_server(app: Flask):
    """Drain into nothing; the log lines come first on standard error."""
    result = app.test_cli_runner().invoke(args=["worker", "--drain"])
    assert result.exit_code == 1
    return result.stderr[result.stderr.index("Error: ") :].removeprefix("Error: ").rstrip("\n")


def test_what_became_of_each_message_is_reported(app: Flask, three_mails: None, monkeypatch: pytest.MonkeyPatch):
    scripted(monkeypatch, ACCEPTED, DEFERRED, REFUSED)
    assert done(app, "worker", "--drain") == (
        "Sent 1 message. 1 to be tried again later. 1 refused for good. The last reason: 550 5.1.1 No such user\n"
    )


def test_mails_that_were_all_put_off_are_an_error(app: Flask, three_mails: None, monkeypatch: pytest.MonkeyPatch):
    scripted(monkeypatch, DEFERRED, DEFERRED, DEFERRED)
    assert refused_by_server(app) == ("Nothing could be sent; 3 to be tried again later. 450 4.7.1 Try again later")


def test_a_refused_address_alone_is_no_error(
    app: Flask, work: Work, three_mails: None, monkeypatch: pytest.MonkeyPatch
):
    scripted(monkeypatch, REFUSED, REFUSED, REFUSED)
    assert done(app, "worker", "--drain").startswith("Sent 0 messages. 3 refused for good.")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_worker_after_the_message_in_hand(
    app: Flask, three_mails: None, smtp_sink: Folder, monkeypatch: pytest.MonkeyPatch, number: int
):
    before = signal.getsignal(number)
    send = Transport.send

    def send_and_signal(transport: Transport, mail: ReadyMail) -> Reply:
        # The signal comes while the message is on its way.
        os.kill(os.getpid(), number)
        return send(transport, mail)

    monkeypatch.setattr(Transport, "send", send_and_signal)
    done(app, "worker")
    assert len(smtp_sink.mails()) == 1
    assert signal.getsignal(number) is before
    monkeypatch.setattr(Transport, "send", send)
    assert done(app, "worker", "--drain") == "Sent 2 messages.\n"


def test_the_worker_waits_for_mails_until_it_is_stopped(
    app: Flask, smtp_sink: Folder, monkeypatch: pytest.MonkeyPatch, work: Work
):
    started = threading.Event()
    house_kept = Worker._do_chores

    def keep_house(self: Worker) -> None:
        house_kept(self)
        started.set()

    monkeypatch.setattr(Worker, "_do_chores", keep_house)
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, worker_poll_seconds=0.02)

    def circulate_then_stop() -> None:
        started.wait(10)
        with work() as session:
            circulated(session)
        for _ in range(500):
            if smtp_sink.mails():
                break
            threading.Event().wait(0.02)
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=circulate_then_stop)
    thread.start()
    done(app, "worker")
    thread.join()
    assert len(smtp_sink.mails()) == 1


def test_the_database_must_be_there(tmp_path: Path, empty_database_url: str):
    commands = (("worker", "--drain"), ("worker",), ("statement", "status", "x"), ("user", "add", "a@b.example"))
    with application(load({"DATABASE_URL": empty_database_url, "INSTANCE_PATH": str(tmp_path)})) as app:
        for command in commands:
            assert refused(app, *command).endswith("The database is not up to date. Run: flask db upgrade")
