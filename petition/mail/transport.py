"""Carries built messages to the mail server through Flask-Mail: the worker's, and those of `flask mail check`.

Flask-Mail and smtplib speak SMTP; here stands what they leave open. Every wait
has an end, the server's certificate is looked at, a message goes out as it was
built, and what the server said is understood: also whether a connection broke
before a message was handed over, or while the answer was awaited, and then
nobody knows.
"""

import math
import smtplib
import ssl
import time

from flask_mail import Connection, Mail
from flask_mail import Message as FlaskMailMessage

from petition.domain.replies import ACCEPTED, Reply, broken, in_doubt, judge, later
from petition.mail.messages import ReadyMail

# Many servers take no more from one connection. Flask-Mail can count too (MAIL_MAX_EMAILS), but
# renews the connection inside of `send`, where an error would count against a mail that was taken.
MAILS_PER_CONNECTION = 100
_GOODBYE = 421


class _BuiltMessage(FlaskMailMessage):
    """A message that was built already; Flask-Mail only carries it.

    Flask-Mail's own constructor is not called: it makes another Message-ID, and
    looks this host's name up to do so, which may ask a name server for each mail.
    Addresses go as pairs with no name, so that they are not taken apart again.
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
    """A connection that knows whether it has just sent a message's final dot, and when to give up.

    A server that answers each step just in time could take longer than the
    worker's lease; so besides the wait for each answer the whole mail has an end.
    """

    handed_over = False
    deadline = math.inf

    def send(self, s: object) -> None:
        """Send bytes and remember whether they ended a message (RFC 5321, section 4.1.1.4)."""
        self.handed_over = False
        super().send(s)  # type: ignore[arg-type] # Whatever smtplib hands to itself.
        self.handed_over = isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer, for as long as there is time."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took longer over this mail than a worker may hold it")
        if self.sock is not None:
            self.sock.settimeout(min(self.timeout, left))
        return super().getreply()


class _Connection(Connection):
    """Flask-Mail's connection, with an end to every wait and a look at the server's certificate."""

    host: _Server | None

    def __init__(self, mail: Mail, timeout: float) -> None:
        super().__init__(mail)
        self.timeout = timeout

    def configure_host(self) -> _Server:
        """Connect, secure the connection and sign in where the settings say so."""
        host = _Server(self.mail.server, self.mail.port, timeout=self.timeout)
        try:
            if self.mail.use_tls:
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
            # A server that does not want us by name says so here, before any mail is in hand.
            host.ehlo_or_helo_if_needed()
        except BaseException:
            host.close()
            raise
        return host


class Transport:
    """Keeps one connection open over many mails, and renews it after an error."""

    def __init__(self, mail: Mail, *, timeout: float = 30, mail_seconds: float = math.inf) -> None:
        """Wait `timeout` seconds for each answer, and `mail_seconds` for all of one mail."""
        self._mail = mail
        self._timeout = timeout
        self._mail_seconds = mail_seconds
        self._connection: _Connection | None = None
        self._carried = 0

    @property
    def server(self) -> smtplib.SMTP | None:
        """The open connection, to be asked what the server offers."""
        return self._connection.host if self._connection else None

    def open(self) -> Reply:
        """Connect unless connected; the reply says why that failed, if it did."""
        if self._carried >= MAILS_PER_CONNECTION:
            self.close()
        if self._connection is None:
            connection = _Connection(self._mail, self._timeout)
            try:
                connection.__enter__()
            except smtplib.SMTPResponseException as refusal:
                return judge(refusal.smtp_code, _text(refusal.smtp_error))
            except (smtplib.SMTPException, OSError) as problem:
                return broken(problem)
            self._connection = connection
        return ACCEPTED

    def send(self, mail: ReadyMail) -> Reply:
        """Send one mail; never raises for what a mail server or network does.

        Servers end connections that were idle. So when one that has carried
        mails before is over, a new one is tried before anybody is to blame.
        """
        had_carried = self._carried > 0
        deadline = time.monotonic() + self._mail_seconds
        reply, is_over = self._send(mail, deadline)
        if had_carried and is_over and time.monotonic() < deadline:
            reply, _ = self._send(mail, deadline)
        return reply

    def _send(self, mail: ReadyMail, deadline: float) -> tuple[Reply, bool]:
        """Send one mail; also return whether the connection was over before anything was said of the mail."""
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
        return ACCEPTED, False

    def close(self) -> None:
        """End the connection; a server that is gone already is no news."""
        connection, self._connection, self._carried = self._connection, None, 0
        if connection is None or connection.host is None:
            return
        try:
            connection.host.quit()
        except (smtplib.SMTPException, OSError):
            connection.host.close()


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
