"""Carries built messages to the mail server through Flask-Mail.

Flask-Mail has no timeout, builds each message anew with a new Message-ID, and
lets `quit()` hide what went wrong. This wraps it in one place: messages come
ready-made, every wait has an end, and each outcome is one of three.
"""

import smtplib
import time
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum, auto

from flask_mail import Connection, Mail
from flask_mail import Message as FlaskMailMessage


class Outcome(Enum):
    """What became of a message: taken, try later, or never."""

    ACCEPTED = auto()
    DEFERRED = auto()
    REFUSED = auto()


@dataclass(frozen=True)
class Report:
    """An outcome with the server's reply, as "550 5.1.1 No such user"."""

    outcome: Outcome
    reply: str


class ReadyMessage(FlaskMailMessage):
    """A message that was built already; Flask-Mail only carries it."""

    def __init__(self, message: EmailMessage, sender: str, recipient: str) -> None:
        super().__init__(sender=sender, recipients=[recipient], date=time.time())
        self._ready = message

    def as_bytes(self) -> bytes:
        """Return the message's own bytes."""
        return self._ready.as_bytes()


class TimedConnection(Connection):
    """Flask-Mail's connection with an end to every wait."""

    def __init__(self, mail: Mail, timeout: float) -> None:
        super().__init__(mail)
        self.timeout = timeout

    def configure_host(self) -> smtplib.SMTP:
        """Connect, secure the connection and sign in where the settings say so."""
        host = smtplib.SMTP(self.mail.server, self.mail.port, timeout=self.timeout)
        if self.mail.use_tls:
            host.starttls()
        if self.mail.username and self.mail.password:
            host.login(self.mail.username, self.mail.password)
        return host


class Transport:
    """Keeps one connection open over many messages and renews it after an error."""

    def __init__(self, mail: Mail, sender: str, timeout: float = 30) -> None:
        self._mail = mail
        self._sender = sender
        self._timeout = timeout
        self._connection: TimedConnection | None = None

    def send(self, message: EmailMessage, recipient: str) -> Report:
        """Send one message; never raises for what a mail server or network does."""
        try:
            if self._connection is None:
                connection = TimedConnection(self._mail, self._timeout)
                connection.__enter__()
                self._connection = connection
            self._connection.send(ReadyMessage(message, self._sender, recipient))
        except smtplib.SMTPRecipientsRefused as refusal:
            code, text = next(iter(refusal.recipients.values()))
            self.close()
            return _judged(code, text)
        except smtplib.SMTPResponseException as refusal:
            self.close()
            return _judged(refusal.smtp_code, refusal.smtp_error)
        except (smtplib.SMTPException, OSError) as problem:
            self.close()
            return Report(Outcome.DEFERRED, f"{type(problem).__name__}: {problem}")
        return Report(Outcome.ACCEPTED, "accepted")

    def close(self) -> None:
        """End the connection; a server that is gone already is no news."""
        connection, self._connection = self._connection, None
        if connection is None or connection.host is None:
            return
        try:
            connection.host.quit()
        except (smtplib.SMTPException, OSError):
            connection.host.close()


def _judged(code: int, text: bytes | str) -> Report:
    """Sort a reply (RFC 5321, section 4.2.1): 5yz is for good, all else may pass."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return Report(Outcome.REFUSED if 500 <= code < 600 else Outcome.DEFERRED, f"{code} {words}")
