"""Splits a message into a flat list of parts, in time linear in its length.

`email.message_from_bytes` recurses with the nesting and compares every line with
every open boundary, so one crafted report could stop the worker. Many reports are
also broken so that it finds only one part: boundaries that differ by a letter from
the one announced, indented boundaries, a MIME body in a plain message. So lines
are sorted into parts here, without recursion, and the standard library reads
headers and encodings.
"""

import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser

from petition.mail.reports.plain_words import plain_text

# A report's own words come first; what is beyond this limit is the returned message.
_MAX_BYTES = 1 << 20
_MAX_LINES = 20_000
_MAX_HEADER_BYTES = 1 << 16
_MAX_DEPTH = 50
_MAX_PARTS = 500

_ANNOUNCED = re.compile(rb'boundary\s{0,9}=\s{0,9}(?:"([^"\r\n]{1,200})"|([^\s";]{1,200}))', re.IGNORECASE)
_HEADER = re.compile(rb"[!-9;-~]{1,200}:")
_CONTENT_HEADER = re.compile(rb"content-(?:type|description|transfer-encoding|disposition):", re.IGNORECASE)
_CHARSET = re.compile(r'charset\s{0,9}=\s{0,9}"?([\w.:-]{1,40})', re.IGNORECASE)
# Other codecs of Python are not charsets (zip), or are slow or warn on hostile input (idna, unicode_escape).
_KNOWN_CHARSET = re.compile(
    r"(?:utf-?8|utf-?16|us-ascii|ascii|iso|windows|cp\d|koi8|gb|big5|euc|shift|latin)", re.IGNORECASE
)
_RETURNED = frozenset({"message/rfc822", "message/global", "message/partial", "message/rfc822-headers"})


@dataclass
class Part:
    """One part: its headers, and its text if it has any."""

    headers: Message
    kind: str
    text: str
    returned: bool  # it belongs to the returned message, so it reports nothing


@dataclass
class _Nesting:
    """The open boundaries, and the depth at which the returned message began."""

    open: list[bytes] = field(default_factory=list)
    returned_at: int | None = None

    def start(self, boundary: bytes) -> None:
        """Note the beginning of a part, which ends the parts that are nested deeper."""
        if boundary in self.open:
            del self.open[self.open.index(boundary) + 1 :]
        elif len(self.open) < _MAX_DEPTH:
            self.open.append(boundary)
        if self.returned_at is not None and len(self.open) <= self.returned_at:
            self.returned_at = None

    def end(self, boundary: bytes) -> None:
        """Note the end of all parts of a boundary."""
        if boundary in self.open:
            del self.open[self.open.index(boundary) :]
        if self.returned_at is not None and len(self.open) < self.returned_at:
            self.returned_at = None


def split(raw: bytes) -> list[Part]:
    """Return the parts of a message, the whole message's headers in the first one."""
    lines = raw[:_MAX_BYTES].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", _MAX_LINES)[:_MAX_LINES]
    while lines and (not lines[0].strip() or lines[0].startswith((b"From ", b">From "))):
        lines.pop(0)
    nesting = _Nesting()
    parts: list[Part] = []
    for block in _blocks(lines, nesting):
        part = _part(block, returned=nesting.returned_at is not None)
        if part.kind in _RETURNED or part.kind.startswith("text/rfc822-header"):
            part.returned = True
            if nesting.returned_at is None:
                nesting.returned_at = len(nesting.open)
        parts.append(part)
        if len(parts) >= _MAX_PARTS:
            break
    # What stands before the first part of a proper multipart message is for readers without MIME.
    if len(parts) > 1 and parts[0].kind.startswith("multipart/"):
        parts[0].text = ""
    return parts


def _blocks(lines: list[bytes], nesting: _Nesting) -> Iterator[list[bytes]]:
    """Yield the lines of each part; keep the part's place in `nesting`."""
    # A boundary counts wherever it is announced, even outside of well-formed headers.
    boundaries: set[bytes] = set()
    for match in _ANNOUNCED.finditer(b"\n".join(lines)):
        boundaries.add((match[1] or match[2]).strip())
        if len(boundaries) >= _MAX_PARTS:
            break
    block: list[bytes] | None = []
    for number, line in enumerate(lines):
        boundary, ends = _separator(line, boundaries, lines[number + 1 : number + 3])
        if not boundary:
            if block is not None:
                block.append(line)
            continue
        if block is not None:
            yield block
        if ends:
            nesting.end(boundary)
        else:
            nesting.start(boundary)
        block = None if ends else []
    if block is not None:
        yield block


def _separator(line: bytes, boundaries: set[bytes], following: list[bytes]) -> tuple[bytes, bool]:
    """Return the boundary in a line (b"" for none), and whether it is a closing one.

    A boundary that no header announces is added to `boundaries`.
    """
    bare = line.strip()
    if not bare.startswith(b"--") or len(bare) > 250:
        return b"", False
    token = bare[2:]
    if token in boundaries:
        return token, False
    if token.endswith(b"--") and token[:-2] in boundaries:
        return token[:-2], True
    # An unannounced boundary is recognised by the header below it.
    if len(token) > 8 and b" " not in token and any(_CONTENT_HEADER.match(after.lstrip()) for after in following[:1]):
        boundaries.add(token)
        return token, False
    return b"", False


def _part(block: list[bytes], *, returned: bool) -> Part:
    """Return a part from its lines."""
    end = next((number for number, line in enumerate(block) if not line.strip()), len(block))
    # The first header may be indented by mistake.
    head = [line.lstrip() if number == 0 else line for number, line in enumerate(block[:end])]
    # Lines that are no headers begin the text, because some systems leave the headers out.
    begun = 0
    while begun < end and (_HEADER.match(head[begun]) or (begun and head[begun].startswith((b" ", b"\t")))):
        begun += 1
    headers = BytesHeaderParser().parsebytes(b"\n".join(head[:begun])[:_MAX_HEADER_BYTES] + b"\n\n")
    body = b"\n".join(block[begun:] if begun < end else block[end + 1 :])
    kind = headers.get_content_type().lower()
    # Pictures and other files have no text.
    text = _text(headers, body) if kind.startswith(("text/", "message/", "multipart/")) else ""
    return Part(headers, kind, plain_text(text) if kind == "text/html" else text, returned)


def _text(headers: Message, body: bytes) -> str:
    """Return a body without its transfer encoding, its charset and null characters."""
    encoding = str(headers.get("Content-Transfer-Encoding", ""))[:40].strip().lower()
    if encoding == "quoted-printable":
        body = quopri.decodestring(body)
    # Some systems announce base64 and write plain words.
    elif encoding == "base64" and b"@" not in body and b":" not in body:
        packed = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        # A torn body is read as far as it goes: a single letter at the end means nothing, and padding is added.
        packed = packed[: len(packed) - (len(packed) % 4 == 1)]
        with suppress(binascii.Error):
            body = binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
    match = _CHARSET.search(str(headers.get("Content-Type", ""))[:1000])
    charset = match[1] if match and _KNOWN_CHARSET.match(match[1]) else "utf-8"
    try:
        text = codecs.decode(body, charset, "strict" if charset == "utf-8" else "replace")
    except (LookupError, UnicodeError, ValueError):
        text = body.decode("latin-1")
    return text.replace("\0", "")
