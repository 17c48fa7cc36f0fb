"""The transport: over a real SMTP conversation, each end has its meaning and none raises."""

import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_mail import Mail

from petition.domain.replies import Verdict
from petition.mail import transport as transport_module
from petition.mail.messages import ReadyMail, build
from petition.mail.transport import Transport
from tests.factories import DATA
from tests.smtp_script import Drop, Moment, Script, ScriptedServer, Verb, scripted
from tests.unit.mail.test_messages import ENVELOPE, LETTER, LINKS, ORGANISATION

MAIL = build(LETTER, LINKS, ORGANISATION, ENVELOPE)


@pytest.fixture
def mail(mail_port: int) -> Iterator[Any]:
    """Flask-Mail, told where the test's server is."""
    app = Flask("mail")
    app.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT=mail_port)
    with app.app_context():
        yield Mail().init_app(app)


@pytest.fixture
def transport(mail: Any) -> Iterator[Transport]:
    made = Transport(mail, timeout=2)
    yield made
    made.close()


@pytest.fixture
def server(mail_port: int) -> Iterator[ScriptedServer]:
    made = ScriptedServer(mail_port)
    made.start()
    yield made
    made.stop()


def _once(verb: Verb, reply: str | None = None) -> Script:
    """Answer so, or break off, at the first such moment; do as usual ever after."""
    done: list[Moment] = []

    def script(moment: Moment) -> str | None:
        if moment.verb is not verb or done:
            return None
        done.append(moment)
        if reply is None:
            raise Drop
        return reply

    return script


def _to(recipient: str) -> ReadyMail:
    return replace(MAIL, recipient=recipient)


def test_message_arrives_as_it_was_built(transport: Transport, server: ScriptedServer) -> None:
    reply = transport.send(MAIL)
    assert (reply.verdict, reply.words) == (Verdict.ACCEPTED, "accepted")
    (delivery,) = server.deliveries
    assert (delivery.sender, delivery.recipient) == (ENVELOPE, LETTER.recipient)
    assert delivery.raw == MAIL.content


def test_one_connection_carries_many_and_is_renewed_in_time(
    transport: Transport, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport_module, "MAILS_PER_CONNECTION", 3)
    for number in range(7):
        assert transport.send(_to(f"member{number}@x.example")).verdict is Verdict.ACCEPTED
    assert [one.recipient for one in server.deliveries] == [f"member{number}@x.example" for number in range(7)]
    assert server.connections == 3


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("421 4.3.2 Shutting down", Verdict.DOMAIN_DOWN),
        ("450 4.2.0 Greylisted", Verdict.DEFERRED),
        ("451 4.7.1 Try again", Verdict.DEFERRED),
        ("452 4.2.2 Mailbox full", Verdict.DEFERRED),
        ("550 5.1.1 No such user", Verdict.BAD_ADDRESS),
        ("550 5.7.1 Not from you", Verdict.OUR_PROBLEM),
        ("552 5.2.2 Mailbox full", Verdict.REFUSED),
    ],
)
@pytest.mark.parametrize("verb", [Verb.RCPT, Verb.DATA, Verb.DOT])
def test_f06_reply_decides_and_the_next_message_goes_through(
    transport: Transport, server: ScriptedServer, verb: Verb, reply: str, verdict: Verdict
) -> None:
    server.script = _once(verb, reply)
    first = transport.send(MAIL)
    assert (first.verdict, first.words) == (verdict, reply)
    assert server.taken == 0
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    assert server.taken == 1


@pytest.mark.parametrize("reply", ["550 5.7.1 Go away", "530 5.7.0 Sign in first", "451 4.3.0 Not now"])
def test_refusal_of_the_sender_is_no_recipients_fault(transport: Transport, server: ScriptedServer, reply: str) -> None:
    server.script = _once(Verb.MAIL, reply)
    refused = transport.send(MAIL)
    assert (refused.verdict, refused.words) == (Verdict.DEFERRED, reply)
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED


def test_t40_mail_that_cannot_be_handed_over_is_no_servers_fault(transport: Transport, server: ScriptedServer) -> None:
    """Flask-Mail refuses its envelope; the next mail goes."""
    refused = transport.send(replace(MAIL, envelope_from="bounces+a\r\nRCPT TO:<eve@evil.example>@alliance.example"))
    assert refused.verdict is Verdict.NOT_BUILT
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    assert server.taken == 1


def test_t40_doubt_stays_doubt_whatever_breaks_the_connection(
    transport: Transport, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the final dot the mail may have been taken, so it is never said not to have been sent."""

    def fail(connection: smtplib.SMTP) -> None:
        if getattr(connection, "handed_over", False):
            raise KeyError("x")
        return reply(connection)

    reply = smtplib.SMTP.getreply
    monkeypatch.setattr(smtplib.SMTP, "getreply", fail)
    assert transport.send(MAIL).verdict is Verdict.IN_DOUBT


def test_t40_challenge_that_cannot_be_read_is_no_crash(mail: Any, transport: Transport, server: ScriptedServer) -> None:
    mail.username, mail.password = "petition", "secret"
    server.script = _once(Verb.AUTH, "334 a")
    reply = transport.open()
    assert reply.verdict is Verdict.DOMAIN_DOWN


def test_f01_no_server_is_no_error(transport: Transport) -> None:
    assert "ConnectionRefusedError" in transport.open().words
    reply = transport.send(MAIL)
    assert reply.verdict is Verdict.DEFERRED
    assert "ConnectionRefusedError" in reply.words


def test_f01_server_that_went_away_is_found_again(transport: Transport, server: ScriptedServer) -> None:
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    server.stop()
    assert transport.send(MAIL).verdict is Verdict.DEFERRED
    server.start()
    assert transport.open().verdict is Verdict.ACCEPTED
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    assert server.taken == 2


def test_idle_connection_that_was_ended_is_renewed_in_silence(transport: Transport, server: ScriptedServer) -> None:
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    server.break_off()
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    assert (server.taken, server.connections) == (2, 2)


def test_goodbye_to_an_idle_connection_is_nobodys_fault(transport: Transport, server: ScriptedServer) -> None:
    """Postfix says 421 when a connection was idle for too long, and the next mail's sender gets to hear it."""
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    server.script = _once(Verb.MAIL, "421 4.4.2 Error: timeout exceeded")
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    assert (server.taken, server.connections) == (2, 2)


def test_goodbye_of_a_new_connection_is_taken_at_its_word(transport: Transport, server: ScriptedServer) -> None:
    server.script = lambda moment: "421 4.3.2 Too busy" if moment.verb is Verb.MAIL else None
    assert transport.send(MAIL).verdict is Verdict.DEFERRED
    assert (server.taken, server.connections) == (0, 1)


@pytest.mark.parametrize("verb", [Verb.MAIL, Verb.RCPT, Verb.DATA, Verb.DOT])
def test_goodbye_ends_the_connection(transport: Transport, server: ScriptedServer, verb: Verb) -> None:
    """So that a server that goes away is looked for before the next mail is begun, and costs it no turn."""
    server.script = _once(verb, "421 4.3.2 Shutting down")
    transport.send(MAIL)
    server.stop()
    assert "ConnectionRefusedError" in transport.open().words


@pytest.mark.parametrize("verb", [Verb.MAIL, Verb.RCPT, Verb.DATA])
def test_f02_break_before_the_final_dot_leaves_no_doubt(
    transport: Transport, server: ScriptedServer, verb: Verb
) -> None:
    server.script = _once(verb)
    assert transport.send(MAIL).verdict is Verdict.DOMAIN_DOWN
    assert server.taken == 0
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED


@pytest.mark.parametrize("had_carried", [False, True])
def test_f02_break_after_the_final_dot_leaves_doubt_and_repeats_nothing_by_itself(
    transport: Transport, server: ScriptedServer, had_carried: bool
) -> None:
    if had_carried:
        assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    server.script = _once(Verb.DOT)
    assert transport.send(MAIL).verdict is Verdict.IN_DOUBT
    assert len(server.deliveries) == 1 + had_carried


@pytest.fixture
def tls_server(mail: Any, mail_port: int) -> Iterator[ScriptedServer]:
    """A server with TLS, whose certificate is its own and for whom nobody vouches."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(DATA / "tls_certificate.pem", DATA / "tls_key.pem")
    mail.use_tls = True
    with scripted(mail_port, tls=tls) as made:
        yield made


def test_certificate_for_which_nobody_vouches_is_refused(transport: Transport, tls_server: ScriptedServer) -> None:
    assert "certificate verify failed" in transport.open().words
    assert transport.send(MAIL).verdict is Verdict.DEFERRED
    assert tls_server.deliveries == []


def test_mail_goes_encrypted_where_the_certificate_is_good(
    transport: Transport, tls_server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "tls_certificate.pem"))
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    assert [one.raw for one in tls_server.deliveries] == [MAIL.content]


def test_server_without_encryption_gets_nothing_where_it_is_asked_for(
    mail: Any, transport: Transport, server: ScriptedServer
) -> None:
    mail.use_tls = True
    assert "STARTTLS extension not supported" in transport.open().words
    assert transport.send(MAIL).verdict is Verdict.DEFERRED
    assert server.attempts == []


@pytest.mark.parametrize("reply", ["421 4.3.2 Too busy", "554 5.3.2 No service", "not SMTP at all"])
def test_unwelcoming_server_is_not_reached(transport: Transport, server: ScriptedServer, reply: str) -> None:
    server.script = lambda moment: reply if moment.verb is Verb.CONNECT else None
    assert transport.open().verdict is not Verdict.ACCEPTED
    assert transport.send(MAIL).verdict is Verdict.DEFERRED
    assert server.deliveries == []


def _silent_at(verb: Verb, over: threading.Event) -> Callable[[Moment], str | None]:
    def script(moment: Moment) -> str | None:
        if moment.verb is verb:
            over.wait(10)
        return None

    return script


@pytest.mark.parametrize(
    ("verb", "verdict"),
    [
        (Verb.CONNECT, Verdict.DEFERRED),
        (Verb.EHLO, Verdict.DEFERRED),
        (Verb.RCPT, Verdict.DOMAIN_DOWN),
        (Verb.DOT, Verdict.IN_DOUBT),
    ],
)
@pytest.mark.parametrize("limits", [{"timeout": 0.3}, {"timeout": 30, "mail_seconds": 0.3}])
def test_silent_server_does_not_hold_us_for_ever(
    mail: Any, server: ScriptedServer, verb: Verb, verdict: Verdict, limits: dict[str, float]
) -> None:
    if "mail_seconds" in limits and verb in (Verb.CONNECT, Verb.EHLO):
        pytest.skip("the limit of a mail begins with the mail, after the connection")
    over = threading.Event()
    server.script = _silent_at(verb, over)
    transport = Transport(mail, **limits)
    try:
        reply = transport.send(MAIL)
    finally:
        over.set()
    assert reply.verdict is verdict
    assert "timed out" in reply.words or "longer over this mail" in reply.words
    transport.close()


def test_f03_hanging_up_at_the_end_changes_nothing(transport: Transport, server: ScriptedServer) -> None:
    server.script = _once(Verb.QUIT)
    assert transport.send(MAIL).verdict is Verdict.ACCEPTED
    transport.close()
    transport.close()
