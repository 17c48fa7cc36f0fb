"""Signs mails for the sending domain (DKIM, RFC 6376), where no mail server does.

Many mail servers sign by themselves, and then no key is configured here. A
signature contains the time of signing, so a repeat after a crash differs in this
one header; the signed words are the same.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import dkim

from petition.mail.messages import ReadyMail

# Each is signed once more than it is there (RFC 6376, 8.15), so that one that is put on top breaks the signature. Mail
# programs show the first or the last of two, as they like.
_HEADERS = (
    *(b"from", b"sender", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"auto-submitted"),
    *(b"list-unsubscribe", b"list-unsubscribe-post", b"mime-version", b"content-type", b"content-transfer-encoding"),
)


@dataclass(frozen=True)
class DkimSigner:
    """A domain's selector and private key (PEM)."""

    domain: str
    selector: str
    private_key: bytes

    @classmethod
    def read(cls, domain: str, selector: str, path: Path) -> "DkimSigner":
        """Return the signer with the key of a file."""
        return cls(domain, selector, path.read_bytes())

    def sign(self, mail: ReadyMail) -> ReadyMail:
        """Return the mail with its signature before all other headers."""
        header = b"\r\n" + mail.content.partition(b"\r\n\r\n")[0].lower()
        names = [name for name in _HEADERS for _ in range(header.count(b"\r\n" + name + b":") + 1)]
        line: bytes = dkim.sign(
            mail.content,
            self.selector.encode("ascii"),
            self.domain.encode("ascii"),
            self.private_key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=names,
        )
        return replace(mail, content=line + mail.content)
