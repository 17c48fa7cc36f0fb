"""What sending is compared with: the standard library alone, without a database and without a promise.

Both go from one process over one connection at a time, which is renewed as
often as the worker renews its own.
"""

import smtplib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage

from petition.mail.messages import ReadyMail, Rendered
from petition.mail.transport import MAILS_PER_CONNECTION

READY, BUILT = "smtplib, ready bytes", "smtplib, EmailMessage"
Carry = Callable[[smtplib.SMTP, int], object]


@dataclass(frozen=True)
class Sample:
    """One of our mails, and the words that it was made of."""

    mail: ReadyMail
    said: Rendered


def carriers(sample: Sample) -> dict[str, Carry]:
    """Return each reference's way of sending its mail number so-and-so over a connection."""
    mail = sample.mail
    return {
        READY: lambda server, _: server.sendmail(mail.envelope_from, mail.recipient, mail.content),
        BUILT: lambda server, number: server.send_message(message(sample, number), mail.envelope_from),
    }


def message(sample: Sample, number: int) -> EmailMessage:
    """Build a mail with the words of the sample for another recipient, as one usually does."""
    built = EmailMessage()
    built["Subject"] = sample.said.subject
    built["From"] = "Petition Secretariat <secretariat@petition.example>"
    built["To"] = f"Given{number} Family{number} <member{number}@fr.parliament.example>"
    built.set_content(sample.said.text)
    built.add_alternative(sample.said.html, subtype="html")
    return built


def send(port: int, carry: Carry, mails: int) -> float:
    """Send so many mails; return how many seconds that took."""
    began = time.perf_counter()
    for numbers in batches(mails, MAILS_PER_CONNECTION):
        with smtplib.SMTP("127.0.0.1", port, timeout=30) as server:
            for number in numbers:
                carry(server, number)
    return time.perf_counter() - began


def batches(mails: int, size: int) -> Iterator[range]:
    """Yield the numbers of the mails that go over one connection, for each connection."""
    for first in range(0, mails, size):
        yield range(first, min(first + size, mails))
