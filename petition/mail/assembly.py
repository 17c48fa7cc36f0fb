"""Assembles the bytes of a mail from headers and texts, with the standard library's `email` package.

`MIMEMultipart` and `Header` encode, fold and join. This module does what they
leave to their caller: it checks headers, encodes bodies, and keeps links whole.
Why not `EmailMessage`: docs/decisions/0023.
"""

import quopri
import re
import unicodedata
from collections.abc import Iterable
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.policy import Compat32
from email.utils import formataddr

from petition.domain.addresses import check_address
from petition.errors import FieldError

# A line with an encoded word has at most 76 characters (RFC 2047, section 2); all others may have them.
_LINE = 76
# Lines are folded between words, so a longer word would not fit; it is encoded, which parts it.
_LONGEST_WORD = 60
# A link that begins a line of encoded text, with the soft breaks that were put into it.
_LINK = re.compile(r"^https?://(?:[^\s=]|=[0-9A-F]{2}|=\n)+", re.MULTILINE)
# No link of ours is longer. What follows a link on its line has 76 characters at most, and servers take 998.
_LONGEST_LINK = 900
# Without its line end (RFC 5322, section 2.1.1); servers refuse a mail that has a longer one.
_LONGEST_LINE = 998

# A header field (RFC 5322, section 2.2): its name and its body.
Field = tuple[str, str]


class _Folded(Compat32):
    """Takes fields as they come: folded where they may be.

    Folded once more, "Message-ID:" and "List-Unsubscribe:" would be parted from their values.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a field with its line ends."""
        lines = f"{name}: {value}".split("\n")
        return "".join(f"{line}{self.linesep}" for line in lines).encode("ascii")


_POLICY = _Folded(linesep="\r\n", max_line_length=None)


def check_line(value: str, field: str) -> None:
    """Raise `FieldError` for what could end a header; stored values are cleaned already, so this is a second lock."""
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise FieldError(field, "has a control character in it")


def unstructured(name: str, value: str) -> Field:
    """Return a field of free text, such as Subject; raise `FieldError` if it cannot be one."""
    check_line(value, name.lower())
    return name, Header(value, "us-ascii" if _is_plain(value) else "utf-8", _LINE, name).encode()


def mailbox(name: str, person: str, address: str) -> Field:
    """Return a field with one "Person <address>", such as To; raise `FieldError` if it cannot be one."""
    check_line(person, name.lower())
    checked = check_address(address, name.lower())
    if _is_plain(person):
        return name, Header(formataddr((person, checked)), "us-ascii", _LINE, name).encode()
    value = Header(person, "utf-8", _LINE, name)
    value.append(f"<{checked}>", "us-ascii")
    return name, value.encode()


def _is_plain(value: str) -> bool:
    """Return whether a text needs no encoding; what looks like an encoded word would be read as other text."""
    return value.isascii() and "=?" not in value and all(len(word) <= _LONGEST_WORD for word in value.split())


def assemble(header: Iterable[Field], plain: str, html: str, boundary: str) -> bytes:
    """Return a multipart/alternative message with CRLF line ends; raise `FieldError` for a line that no server takes.

    A link on a line of its own stays whole, though RFC 2045 would break it after
    76 characters: people copy links, and some copy them from the source.
    """
    message = MIMEMultipart("alternative", boundary=boundary, policy=_POLICY)
    for name, value in header:
        message[name] = value
    for subtype, body in (("plain", plain), ("html", html)):
        part = MIMENonMultipart("text", subtype, policy=_POLICY, charset="utf-8")
        # All servers accept it, and no line in it is too long.
        part["Content-Transfer-Encoding"] = "quoted-printable"
        encoded = quopri.encodestring(body.replace("\r\n", "\n").encode()).decode("ascii")
        part.set_payload(_LINK.sub(_whole, encoded))
        message.attach(part)
    content = message.as_bytes()
    if max(map(len, content.split(b"\r\n"))) > _LONGEST_LINE:
        raise FieldError("mail", f"has a line of more than {_LONGEST_LINE} characters, which no server takes")
    return content


def _whole(link: re.Match[str]) -> str:
    """Return a link without soft breaks, unless it is longer than any of ours: somebody's words can look like one."""
    whole = link[0].replace("=\n", "")
    return whole if len(whole) <= _LONGEST_LINK else link[0]
