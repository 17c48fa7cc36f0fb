"""Turns headers and words into the bytes of a mail (RFC 5322, 2045 to 2047).

`EmailMessage` can do this too, but takes more than a millisecond for each mail,
most of it on parsing headers that are plain ASCII. Here plain headers are
written as they stand, and only what needs an encoding goes through the standard
library; the bodies are always quoted-printable, which the library does in C.
"""

import binascii
import re
import unicodedata
from collections.abc import Sequence
from email.header import Header
from functools import lru_cache

from petition.errors import FieldError

# What the roster's own check lets through (RFC 5321, section 4.1.2, without quoted
# parts and literals).
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


def check_line(value: str, field: str) -> str:
    """Return what a header may carry; what is stored was cleaned, so this is a second lock.

    Control characters could end the header, and what looks like an encoded
    word (RFC 2047) would be read as other text than was written.
    """
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise FieldError(field, "has a control character in it")
    if "=?" in value:
        raise FieldError(field, "has “=?” in it, which mail readers take for an encoding")
    return value


@lru_cache(maxsize=1024)
def words(value: str) -> str:
    """Return the text of a header such as Subject, encoded where it is not ASCII."""
    check_line(value, "subject")
    return value if value.isascii() else Header(value, "utf-8", maxlinelen=76).encode(linesep="\r\n")


def mailbox(name: str, address: str) -> str:
    """Return "Name <address>" as a header may hold it; raise `FieldError` if it cannot."""
    check_line(name, "recipient")
    checked = _checked_address(address)
    if not name:
        return checked
    if not name.isascii():
        return f"{Header(name, 'utf-8', maxlinelen=76).encode(linesep=chr(13) + chr(10))} <{checked}>"
    if _ATOMS.fullmatch(name):
        return f"{name} <{checked}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{checked}>'


def _checked_address(address: str) -> str:
    check_line(address, "recipient")
    if not _ADDRESS.fullmatch(address):
        raise FieldError("recipient", f"“{address}” is not an address")
    return address


def assemble(headers: Sequence[tuple[str, str]], text: str, html: str, boundary: str) -> bytes:
    """Return a multipart/alternative message with CRLF line ends; headers come encoded."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return b"".join(
        (
            head.encode("ascii"),
            b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="',
            boundary.encode("ascii"),
            b'"\r\n',
            *(part for subtype, body in (("plain", text), ("html", html)) for part in _part(subtype, body, boundary)),
            b"\r\n--",
            boundary.encode("ascii"),
            b"--\r\n",
        )
    )


def _part(subtype: str, body: str, boundary: str) -> tuple[bytes, bytes]:
    """Return the head and the content of one part."""
    head = (
        f"\r\n--{boundary}\r\n"
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    content = binascii.b2a_qp(body.replace("\r\n", "\n").replace("\n", "\r\n").encode(), istext=True)
    return head.encode("ascii"), content
