"""Carries built messages to the mail server through Flask-Mail.

Flask-Mail has no timeout, builds each message anew with a new Message-ID, and
lets `quit()` hide what went wrong. This wraps it in one place: messages come
ready-made, every wait has an end, and what the server said is understood. It
also tells apart a connection that broke before the message was handed over
from one that broke while the answer was awaited: then nobody knows.
"""

import math
import smtplib
import ssl
import time
from collections.abc import Sequence

from flask_mail import Connection, Mail
from flask_mail import Message as FlaskMailMessage

from petition.domain.replies import ACCEPTED, Reply, broken, in_doubt, judge, later
from petition.mail.messages import ReadyMail

# Many servers take no more from one connection.
MAILS_PER_CONNECTION = 100


class _CarriedMessage(FlaskMailMessage):
    """A message that was built already; Flask-Mail only carries it.

    Flask-Mail's own constructor is not called: it looks this host's name up, for
    a Message-ID that the mail has already. Addresses go as pairs, which spares
    taking apart what was checked before.
    """

    def __init__(self, mail: ReadyMail) -> None:
        self._content = mail.content
        self.sender = ("", mail.envelope_from)
        self.recipients = [("", mail.recipient)]
        self.cc = self.bcc = []
        self.subject, self.reply_to, self.date = "", None, time.time()
        self.mail_options, self.rcpt_options = [], []

    def as_bytes(self) -> bytes:
        """Return the message's own bytes."""
        return self._content


class _TellingServer(smtplib.SMTP):
    """A connection that knows whether it has just sent a message's final dot, and when to give up.

    A server that answers each step just in time could take longer than the
    worker's lease; so besides the wait for each answer the whole mail has an end.
    """

    handed_over = False
    deadline = math.inf

    def getreply(self) -> tuple[int, bytes]:
        """Wait for an answer, for as long as there is time."""
        self._hurry()
        return super().getreply()

    def _hurry(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the server took longer over this mail than a worker may hold it")
        if self.sock is not None and math.isfinite(left):
            self.sock.settimeout(min(self.timeout, left))

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name the sender. The library takes every address apart first; ours were checked when the mail was built."""
        self.putcmd("mail", " ".join((f"FROM:<{sender}>", *options)))
        return self.getreply()

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        """Name the recipient, as `mail` names the sender."""
        self.putcmd("rcpt", " ".join((f"TO:<{recip}>", *options)))
        return self.getreply()

    def send(self, s: object) -> None:
        """Send bytes and remember whether they ended a message (RFC 5321, section 4.1.1.4)."""
        self.handed_over = False
        self._hurry()
        super().send(s)  # type: ignore[arg-type] # Whatever smtplib hands to itself.
        self.handed_over = isinstance(s, bytes) and s.endswith(b"\r\n.\r\n")


class _TimedConnection(Connection):
    """Flask-Mail's connection with an end to every wait."""

    def __init__(self, mail: Mail, timeout: float) -> None:
        super().__init__(mail)
        self.timeout = timeout

    def end_by(self, deadline: float) -> None:
        """Give up on whatever is not done by then, on the monotonic clock."""
        if isinstance(self.host, _TellingServer):
            self.host.deadline = deadline

    @property
    def handed_over(self) -> bool:
        """Whether the last thing that was sent ended a message."""
        return isinstance(self.host, _TellingServer) and self.host.handed_over

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure the connection and sign in where the settings say so."""
        host = _TellingServer(self.mail.server, self.mail.port, timeout=self.timeout)
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
        self._connection: _TimedConnection | None = None
        self._carried = 0
        self._is_broken = False

    def open(self) -> Reply:
        """Connect unless connected; the reply says why that failed, if it did."""
        if self._connection is not None and self._carried >= MAILS_PER_CONNECTION:
            self.close()
        if self._connection is None:
            connection = _TimedConnection(self._mail, self._timeout)
            try:
                connection.__enter__()
            except smtplib.SMTPResponseException as refusal:
                return judge(refusal.smtp_code, _text(refusal.smtp_error))
            except (smtplib.SMTPException, OSError) as problem:
                return broken(problem)
            self._connection, self._carried = connection, 0
        return ACCEPTED

    def send(self, mail: ReadyMail) -> Reply:
        """Send one mail; never raises for what a mail server or network does.

        Servers end connections that were idle. So when one that has carried
        mails before breaks, a new one is tried before anybody is to blame.
        """
        had_carried = self._connection is not None and self._carried > 0
        deadline = time.monotonic() + self._mail_seconds
        reply = self._send(mail, deadline)
        in_time = time.monotonic() < deadline
        return self._send(mail, deadline) if had_carried and self._is_broken and in_time else reply

    def _send(self, mail: ReadyMail, deadline: float) -> Reply:
        self._is_broken = False
        opened = self.open()
        if self._connection is None:
            return later(opened.words)
        self._carried += 1
        self._connection.end_by(deadline)
        try:
            self._connection.send(_CarriedMessage(mail))
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = next(iter(refusal.recipients.values()))
            return self._kept(judge(code, _text(text)), code)
        except smtplib.SMTPDataError as refusal:
            # A server that refuses DATA still has the recipient, and would refuse the next sender.
            self.close()
            return judge(refusal.smtp_code, _text(refusal.smtp_error))
        except smtplib.SMTPResponseException as refusal:
            # Our greeting, our password or our sender was refused: no recipient is at fault.
            self.close()
            return later(f"{refusal.smtp_code} {_text(refusal.smtp_error)}")
        except (smtplib.SMTPException, OSError) as problem:
            handed_over = self._connection.handed_over
            self.close()
            if handed_over:
                return in_doubt(problem)
            self._is_broken = True
            return broken(problem)
        return ACCEPTED

    def _kept(self, reply: Reply, code: int) -> Reply:
        """Keep the connection after a refusal, but not after the server's goodbye."""
        if code == 421:
            self.close()
        return reply

    def close(self) -> None:
        """End the connection; a server that is gone already is no news."""
        connection, self._connection = self._connection, None
        if connection is None or connection.host is None:
            return
        try:
            connection.host.quit()
        except (smtplib.SMTPException, OSError):
            connection.host.close()


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
