"""Runs the local mailbox: an SMTP server on loopback that stores what it receives.

It is for trying the service out and for tests. It delivers nothing, and it
starts only while the service is local. The mails are in a Maildir, which one
process may read while another writes, and which any mail program opens.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import compat32, default
from mailbox import Maildir
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

# The headers that aiosmtpd adds to a message; of these the envelope's recipient is used.
_RECIPIENT = "X-RcptTo"
_ADDED = ("X-Peer", "X-MailFrom", _RECIPIENT)
_AS_SENT = compat32.clone(linesep="\r\n", max_line_length=None)


@dataclass(frozen=True)
class StoredMail:
    """One mail in the mailbox: the envelope's recipient and the message as it came."""

    name: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The parsed message."""
        return message_from_bytes(self.raw, policy=default)

    def part(self, subtype: str) -> str:
        """Return the text of the plain or html part, empty if there is none."""
        body = self.message.get_body((subtype,))
        return str(body.get_content()).replace("\r\n", "\n") if body else ""


class Folder:
    """A folder of mails; the name of each is its key in the Maildir."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self) -> None:
        """Create the folder unless it exists."""
        for name in ("tmp", "new", "cur"):
            (self.path / name).mkdir(mode=0o700, parents=True, exist_ok=True)

    def mails(self) -> list[StoredMail]:
        """Return all mails in the order of their arrival."""
        opened = self._opened()
        if opened is None:
            return []
        # Keys begin with seconds, microseconds, process and count, as numbers of any length.
        keys = sorted(([int(number) for number in re.findall(r"\d+", key)], key) for key in opened.iterkeys())
        return [_read(opened, key) for _, key in keys]

    def find(self, name: str) -> StoredMail | None:
        """Return the mail of that name, if there is one; a name is looked up in the list, never opened as a path."""
        opened = self._opened()
        return _read(opened, name) if opened is not None and name in opened else None

    def _opened(self) -> Maildir | None:
        return Maildir(self.path) if (self.path / "new").is_dir() else None


def _read(opened: Maildir, key: str) -> StoredMail:
    message = opened[key]
    recipient = message[_RECIPIENT]
    for name in _ADDED:
        del message[name]
    return StoredMail(key, recipient, message.as_bytes(policy=_AS_SENT))


def mailbox_server(path: Path, port: int) -> Controller:
    """Return a server on loopback that stores mails under `path`; the caller starts it."""
    Folder(path).make()
    return Controller(Mailbox(path), hostname="127.0.0.1", port=port)
