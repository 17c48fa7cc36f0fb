"""Carries built messages to the mail server through Flask-Mail, for the worker and for `flask mail check`.

Flask-Mail and smtplib speak SMTP. This module does what they leave open. Every
wait has an end, the server's certificate is checked, a message is sent as it was
built, and each reply gets a verdict. A connection that breaks before a message
is handed over differs from one that breaks while the reply is awaited: then
nobody knows whether the mail was sent.
"""

import math
import smtplib
import ssl
import time
from typing import TYPE_CHECKING

from flask_mail import Connection, Mail
from flask_mail import Message as FlaskMailMessage

from petition.domain.replies import ACCEPTED, Reply, broken, in_doubt, judge, later, not_built
from petition.mail.messages import ReadyMail

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# Many servers accept no more from one connection. Flask-Mail can count too (MAIL_MAX_EMAILS), but
# renews the connection inside of `send`, where an error would count against a mail that was taken.
MAILS_PER_CONNECTION = 100
_GOODBYE = 421


class _BuiltMessage(FlaskMailMessage):
    """A message that was built already; Flask-Mail only carries it.

    Flask-Mail's own constructor is not called: it makes another Message-ID from
    this host's name, and may ask a name server for that name at each mail.
    Addresses are pairs without a name, so that they are not parsed again.
    """

    def __init__(self, mail: ReadyMail) -> None:
        self._content = mail.content
        self.sender, self.recipients = ("", mail.envelope_from), [("", mail.recipient)]
        self.subject, self.reply_to, self.date = "", None, time.time()
        self.cc, self.bcc, self.mail_options, self.rcpt_options = [], [], [], []

    def as_bytes(self) -> bytes:
        """Return the message's own bytes."""
        return self._content


class _Server(smtplib.SMTP):
    """A connection that knows whether a message's final dot was just sent, and that has a deadline.

    A server that answers each step just in time could take longer than the
    worker's lease. So not only each wait has a limit, but also the whole mail.
    """

    handed_over = False
    deadline = math.inf

    def send(self, s: "ReadableBuffer | str") -> None:
        """Send bytes and remember whether they ended a message (RFC 5321, section 4.1.1.4)."""
        self.handed_over = False
        super().send(s)
        self.handed_over = isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer until the deadline."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took longer over this mail than a worker may hold it")
        if self.sock is not None:
            self.sock.settimeout(min(self.timeout, left))
        return super().getreply()


class _Connection(Connection):
    """Flask-Mail's connection, with a limit for every wait and a check of the server's certificate."""

    host: _Server | None

    def __init__(self, mail: Mail, timeout: float) -> None:
        super().__init__(mail)
        self.timeout = timeout

    def configure_host(self) -> _Server:
        """Connect, secure the connection and sign in, as the settings say."""
        host = _Server(self.mail.server, self.mail.port, timeout=self.timeout)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
            # A server that refuses our name does so here, before any mail is in hand.
            host.ehlo_or_helo_if_needed()
        except BaseException:
            host.close()
            raise
        return host


class Transport:
    """Keeps one connection open over many mails, and renews it after an error."""

    def __init__(self, mail: Mail, *, timeout: float = 30, mail_seconds: float = math.inf) -> None:
        """Set the limits: `timeout` seconds for each answer, and `mail_seconds` for all of one mail."""
        self._mail = mail
        self._timeout = timeout
        self._mail_seconds = mail_seconds
        self._connection: _Connection | None = None
        self._carried = 0

    @property
    def server(self) -> smtplib.SMTP | None:
        """The open connection, for questions about what the server offers."""
        return self._connection.host if self._connection else None

    def open(self) -> Reply:
        """Connect unless connected; if that fails, the reply says why."""
        if self._carried >= MAILS_PER_CONNECTION:
            self.close()
        if self._connection is None:
            connection = _Connection(self._mail, self._timeout)
            try:
                connection.__enter__()
            except smtplib.SMTPResponseException as refusal:
                return judge(refusal.smtp_code, _text(refusal.smtp_error))
            # A server's challenge that cannot be decoded is a `ValueError`.
            except (smtplib.SMTPException, OSError, ValueError) as problem:
                return broken(problem)
            self._connection = connection
        return ACCEPTED

    def send(self, mail: ReadyMail) -> Reply:
        """Send one mail; never raises, whatever a mail server, the network or the mail itself does.

        Servers end idle connections. So when a connection ends that has carried
        mails before, a new one is tried before the mail counts as failed.
        """
        had_carried = self._carried > 0
        deadline = time.monotonic() + self._mail_seconds
        reply, is_over = self._send(mail, deadline)
        if had_carried and is_over and time.monotonic() < deadline:
            reply, _ = self._send(mail, deadline)
        return reply

    def _send(self, mail: ReadyMail, deadline: float) -> tuple[Reply, bool]:
        """Send one mail; also return whether the connection ended before the server judged the mail."""
        opened = self.open()
        if self._connection is None or self._connection.host is None:
            return later(opened.words), False
        server = self._connection.host
        server.deadline = deadline
        self._carried += 1
        try:
            self._connection.send(_BuiltMessage(mail))
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = next(iter(refusal.recipients.values()))
            if code == _GOODBYE:
                self.close()
            return judge(code, _text(text)), False
        except smtplib.SMTPDataError as refusal:
            # A server that refuses DATA still has the recipient, and would refuse the next sender.
            self.close()
            return judge(refusal.smtp_code, _text(refusal.smtp_error)), False
        except smtplib.SMTPResponseException as refusal:
            # Our greeting, our password or our sender was refused: no recipient is at fault.
            self.close()
            return later(f"{refusal.smtp_code} {_text(refusal.smtp_error)}"), refusal.smtp_code == _GOODBYE
        except (smtplib.SMTPException, OSError) as problem:
            handed_over = server.handed_over
            self.close()
            return (in_doubt(problem), False) if handed_over else (broken(problem), True)
        # Anything else comes of the mail; Flask-Mail refuses an envelope with a line end, for instance.
        except Exception as problem:
            handed_over = server.handed_over
            self.close()
            return in_doubt(problem) if handed_over else not_built(problem), False
        return ACCEPTED, False

    def close(self) -> None:
        """End the connection; ignore a server that is gone already."""
        connection, self._connection, self._carried = self._connection, None, 0
        if connection is None or connection.host is None:
            return
        try:
            connection.host.quit()
        except (smtplib.SMTPException, OSError):
            connection.host.close()


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
