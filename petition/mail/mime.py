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
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*", re.ASCII)
# A place to fold at: one space between two words (RFC 5322, section 2.2.3).
_BETWEEN = re.compile(r"(?<=\S) (?=\S)")
# A link that begins a line of encoded text, with the soft breaks that were put into it.
_LINK = re.compile(rb"(?<=\n)https?://(?:[^\s=]|=[0-9A-F]{2}|=\r\n)+")
# RFC 5322, section 2.1.1 advises 78 characters, and takes up to 998.
_LINE, _LONGEST_WORD = 78, 900
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


def check_line(value: str, field: str) -> str:
    """Return what a header may carry; what is stored was cleaned, so this is a second lock.

    Control characters could end the header, and what looks like an encoded
    word (RFC 2047) would be read as other text than was written.
    """
    # What is printable has none of these; it is nearly everything, and is told at once.
    if not value.isprintable() and any(unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") for one in value):
        raise FieldError(field, "has a control character in it")
    if "=?" in value:
        raise FieldError(field, "has “=?” in it, which mail readers take for an encoding")
    return value


@lru_cache(maxsize=1024)
def words(value: str) -> str:
    """Return the text of a header such as Subject, encoded where it is not ASCII."""
    check_line(value, "subject")
    return _folded(value, len("Subject: ")) if value.isascii() else _encoded(value)


def mailbox(name: str, address: str) -> str:
    """Return "Name <address>" as a header may hold it; raise `FieldError` if it cannot."""
    check_line(name, "recipient")
    checked = _checked_address(address)
    if not name:
        return checked
    if not name.isascii():
        # A line with an encoded word has at most 76 characters, so a long address begins its own.
        said = _encoded(name)
        room = 76 - len(said.rpartition("\n")[2]) - len("Reply-To: ")
        return f"{said} <{checked}>" if len(checked) + 3 <= room else f"{said}\r\n <{checked}>"
    if not _ATOMS.fullmatch(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{quoted}"'
    return _folded(f"{name} <{checked}>", len("Reply-To: "))


def _encoded(value: str) -> str:
    """Return encoded words (RFC 2047) on lines that are short enough."""
    return Header(value, "utf-8", maxlinelen=75, header_name="Reply-To").encode(linesep="\r\n")


def _folded(value: str, used: int) -> str:
    """Fold plain text between its words, when it is too long for one line."""
    if used + len(value) <= _LINE:
        return value
    lines = [""]
    for word in _BETWEEN.split(value):
        if len(word) > _LONGEST_WORD:
            return _encoded(value)
        room = _LINE - (used if len(lines) == 1 else 1)
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)


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
    """Return the head and the content of one part.

    A link on a line of its own stays whole, though RFC 2045 would break it after
    76 characters: people copy links, and some look at the source to do so.
    """
    head = (
        f"\r\n--{boundary}\r\n"
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    content = binascii.b2a_qp(body.replace("\r\n", "\n").replace("\n", "\r\n").encode(), istext=True)
    return head.encode("ascii"), _LINK.sub(_whole, content)


def _whole(link: re.Match[bytes]) -> bytes:
    return link[0].replace(b"=\r\n", b"")
