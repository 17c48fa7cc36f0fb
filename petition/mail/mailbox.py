"""The local mailbox: an SMTP server on loopback that keeps what it is sent.

It is for trying the service out and for tests; it delivers nothing anywhere,
and it starts only while the service is local.
"""

import secrets
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


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
    """A folder of mails, one file each, named in the order of their arrival."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def store(self, recipient: str, raw: bytes) -> None:
        """Keep one mail; readers never see half of it."""
        self.path.mkdir(parents=True, exist_ok=True)
        name = f"{len(list(self.path.glob('*.eml'))):06}-{secrets.token_hex(4)}.eml"
        unfinished = self.path / f"{name}.unfinished"
        unfinished.write_bytes(f"X-Envelope-To: {recipient}\r\n".encode() + raw)
        unfinished.replace(self.path / name)

    def mails(self) -> list[StoredMail]:
        """Return all mails in the order of their arrival."""
        return [self._read(path) for path in sorted(self.path.glob("*.eml"))] if self.path.is_dir() else []

    def find(self, name: str) -> StoredMail | None:
        """Return the mail of that name, if there is one."""
        return next((mail for mail in self.mails() if mail.name == name), None)

    @staticmethod
    def _read(path: Path) -> StoredMail:
        envelope, _, raw = path.read_bytes().partition(b"\r\n")
        return StoredMail(path.stem, envelope.decode().partition(": ")[2], raw)


class _Handler:
    """What aiosmtpd calls for each message."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        for recipient in envelope.rcpt_tos:
            self._folder.store(recipient, content)
        return "250 2.0.0 Kept in the local mailbox"


def mailbox_server(path: Path, port: int) -> Controller:
    """Return a server on loopback that keeps mails under `path`; the caller starts it."""
    return Controller(_Handler(Folder(path)), hostname="127.0.0.1", port=port)
