"""The transport: over a real SMTP conversation, each outcome is one of three and none raises."""

import smtplib
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from flask_mail import Mail

from petition.mail.mailbox import Folder
from petition.mail.messages import build
from petition.mail.transport import Outcome, Transport
from tests.unit.mail.test_messages import HOUSE, LETTER, URL

SENDER = "desk@alliance.example"


@pytest.fixture
def mail(mail_port: int) -> Iterator[Any]:
    """Flask-Mail, told where the test's server is."""
    app = Flask("mail")
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=mail_port)
    with app.app_context():
        yield Mail().init_app(app)


@pytest.fixture
def message() -> EmailMessage:
    return build(LETTER, URL, HOUSE)


@pytest.fixture
def transport(mail: Any) -> Iterator[Transport]:
    made = Transport(mail, SENDER, timeout=2)
    yield made
    made.close()


class Script:
    """A server's part: what it answers to RCPT and DATA, in turn; "250" when it has no more to say."""

    def __init__(self, *, rcpt: tuple[str, ...] = (), data: tuple[str, ...] = ()) -> None:
        self.replies = {"rcpt": list(rcpt), "data": list(data)}
        self.kept: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer RCPT TO."""
        reply = self.replies["rcpt"].pop(0) if self.replies["rcpt"] else "250 ok"
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Answer the end of DATA, and keep what was accepted."""
        reply = self.replies["data"].pop(0) if self.replies["data"] else "250 ok"
        if reply.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.kept.append(envelope.content)
        return reply


def _serve(script: Script, port: int) -> Controller:
    server = Controller(script, hostname="127.0.0.1", port=port)
    server.start()
    return server


def test_message_arrives_as_it_was_built(transport: Transport, message: EmailMessage, smtp_sink: Folder) -> None:
    assert transport.send(message, LETTER.recipient).outcome is Outcome.ACCEPTED
    (mail,) = smtp_sink.mails()
    assert mail.recipient == LETTER.recipient
    sent, received = message.as_bytes(), mail.raw
    assert received.endswith(sent.rstrip(b"\r\n") + b"\r\n") or sent in received
    assert mail.message["Message-ID"] == message["Message-ID"]


def test_one_connection_carries_many_messages(
    transport: Transport, message: EmailMessage, smtp_sink: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda *args, **kw: opened.append(args) or connect(*args, **kw))
    for number in range(3):
        assert transport.send(message, f"member{number}@x.example").outcome is Outcome.ACCEPTED
    assert [mail.recipient for mail in smtp_sink.mails()] == [f"member{number}@x.example" for number in range(3)]
    assert len(opened) == 1


REPLIES = (
    ("421 4.3.2 Shutting down", Outcome.DEFERRED),
    ("450 4.2.0 Greylisted", Outcome.DEFERRED),
    ("451 4.7.1 Try again", Outcome.DEFERRED),
    ("452 4.2.2 Mailbox full", Outcome.DEFERRED),
    ("550 5.1.1 No such user", Outcome.REFUSED),
    ("550 5.7.1 Not from you", Outcome.REFUSED),
    ("553 5.1.3 Bad address", Outcome.REFUSED),
)


@pytest.mark.parametrize(("reply", "outcome"), REPLIES)
@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_f06_reply_decides_and_the_next_message_goes_through(
    transport: Transport, mail_port: int, step: str, reply: str, outcome: Outcome
) -> None:
    message, script = build(LETTER, URL, HOUSE), Script(**{step: (reply,)})
    server = _serve(script, mail_port)
    try:
        report = transport.send(message, LETTER.recipient)
        assert (report.outcome, report.reply) == (outcome, reply)
        assert script.kept == []
        assert transport.send(message, LETTER.recipient).outcome is Outcome.ACCEPTED
        assert len(script.kept) == 1
    finally:
        transport.close()
        server.stop()


def test_f01_no_server_is_no_error(transport: Transport, message: EmailMessage) -> None:
    report = transport.send(message, LETTER.recipient)
    assert report.outcome is Outcome.DEFERRED
    assert "ConnectionRefusedError" in report.reply


def test_f01_server_that_went_away_is_found_again(
    transport: Transport, message: EmailMessage, mail_port: int, tmp_path: Path
) -> None:
    script = Script()
    server = _serve(script, mail_port)
    assert transport.send(message, LETTER.recipient).outcome is Outcome.ACCEPTED
    server.stop()
    assert transport.send(message, LETTER.recipient).outcome is Outcome.DEFERRED
    server = _serve(script, mail_port)
    try:
        assert transport.send(message, LETTER.recipient).outcome is Outcome.ACCEPTED
        assert len(script.kept) == 2
    finally:
        transport.close()
        server.stop()


def _answering(port: int, *lines: bytes, then_close: bool) -> tuple[threading.Thread, threading.Event]:
    """Start a server that says each line after one of the client's, and then hangs up or falls silent."""
    listener = socket.create_server(("127.0.0.1", port))
    over = threading.Event()

    def talk() -> None:
        with listener, listener.accept()[0] as client:
            client.settimeout(5)
            for number, line in enumerate(lines):
                if number:
                    client.recv(65536)
                client.sendall(line)
            if not then_close:
                over.wait(10)

    thread = threading.Thread(target=talk)
    thread.start()
    return thread, over


@pytest.mark.parametrize(
    "lines",
    [
        (b"",),
        (b"421 4.3.2 Too busy\r\n",),
        (b"220 here\r\n",),
        (b"220 here\r\n", b"250 ok\r\n"),
        (b"220 here\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"),
        (b"not SMTP at all\r\n",),
    ],
)
def test_f02_broken_conversation_is_put_off(
    transport: Transport, message: EmailMessage, mail_port: int, lines: tuple[bytes, ...]
) -> None:
    thread, _ = _answering(mail_port, *lines, then_close=True)
    assert transport.send(message, LETTER.recipient).outcome is Outcome.DEFERRED
    thread.join()


def test_silent_server_does_not_hold_us_for_ever(mail: Any, message: EmailMessage, mail_port: int) -> None:
    thread, over = _answering(mail_port, b"220 here\r\n", then_close=False)
    report = Transport(mail, SENDER, timeout=0.3).send(message, LETTER.recipient)
    assert report.outcome is Outcome.DEFERRED
    assert "timed out" in report.reply
    over.set()
    thread.join()


def test_f03_hanging_up_at_the_end_changes_nothing(mail: Any, message: EmailMessage, mail_port: int) -> None:
    ok = b"250 ok\r\n"
    thread, _ = _answering(mail_port, b"220 here\r\n", ok, ok, ok, b"354 go\r\n", ok, then_close=True)
    transport = Transport(mail, SENDER, timeout=2)
    assert transport.send(message, LETTER.recipient).outcome is Outcome.ACCEPTED
    thread.join()
    transport.close()
    transport.close()
