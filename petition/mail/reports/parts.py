"""Takes a message apart into a flat list of parts, in time linear in its length.

`email.message_from_bytes` recurses with the nesting and asks every line about
every open boundary, so one crafted report could stop the worker; and reports are
often broken in ways in which it sees one part only: boundaries that differ by a
letter from the one announced, indented boundaries, a MIME body in a plain message.
So lines are sorted into parts here, without recursion, and the standard library
reads headers and encodings.
"""

import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser

from petition.mail.reports.plain_words import plain_text

# A report's own words come first; beyond this there is only the returned message.
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
    """One part: its headers, and its words when it has any."""

    headers: Message
    kind: str
    text: str
    returned: bool  # it belongs to the message that is sent back, so it reports nothing


@dataclass
class _Nesting:
    """Which boundaries are open, and since which depth inside the returned message."""

    open: list[bytes] = field(default_factory=list)
    returned_at: int | None = None

    def start(self, boundary: bytes) -> None:
        """Note a part's beginning: parts that were nested deeper are over."""
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
    """Yield the lines of each part; `nesting` tells where the part stands."""
    boundaries = _announced(b"\n".join(lines))
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


def _announced(raw: bytes) -> set[bytes]:
    """Return the boundaries that any header announces, whether or not it is well formed."""
    found: set[bytes] = set()
    for match in _ANNOUNCED.finditer(raw):
        found.add((match[1] or match[2]).strip())
        if len(found) >= _MAX_PARTS:
            break
    return found


def _separator(line: bytes, boundaries: set[bytes], following: list[bytes]) -> tuple[bytes, bool]:
    """Return the boundary that a line is, and whether it is the closing one; b"" if it is none."""
    bare = line.strip()
    if not bare.startswith(b"--") or len(bare) > 250:
        return b"", False
    token = bare[2:]
    if token in boundaries:
        return token, False
    if token.endswith(b"--") and token[:-2] in boundaries:
        return token[:-2], True
    # A boundary that nobody announced shows itself by the header under it.
    if len(token) > 8 and b" " not in token and any(_CONTENT_HEADER.match(after.lstrip()) for after in following[:1]):
        boundaries.add(token)
        return token, False
    return b"", False


def _part(block: list[bytes], *, returned: bool) -> Part:
    """Return a part from its lines."""
    end = next((number for number, line in enumerate(block) if not line.strip()), len(block))
    # Lines that are no headers are the beginning of the words: some systems leave the headers out.
    begun = next((number for number, line in enumerate(block[:end]) if not _is_header(line, number)), end)
    head = b"\n".join([line.lstrip() if number == 0 else line for number, line in enumerate(block[:begun])])
    headers = BytesHeaderParser().parsebytes(head[:_MAX_HEADER_BYTES] + b"\n\n")
    body = b"\n".join(block[begun:] if begun < end else block[end + 1 :])
    kind = headers.get_content_type().lower()
    return Part(headers, kind, _words(headers, kind, body), returned)


def _is_header(line: bytes, number: int) -> bool:
    """Return whether a line belongs to a header; the first one may be indented by mistake."""
    if number > 0 and line.startswith((b" ", b"\t")):
        return True
    return bool(_HEADER.match(line.lstrip() if number == 0 else line))


def _words(headers: Message, kind: str, body: bytes) -> str:
    """Return the text of a part; "" for pictures and other files."""
    if not kind.startswith(("text/", "message/", "multipart/")):
        return ""
    text = _decoded(headers, body).replace("\0", "")
    return plain_text(text) if kind == "text/html" else text


def _decoded(headers: Message, body: bytes) -> str:
    """Return a body without its transfer encoding and charset."""
    encoding = str(headers.get("Content-Transfer-Encoding", ""))[:40].strip().lower()
    if encoding == "quoted-printable":
        body = quopri.decodestring(body)
    elif encoding == "base64":
        body = _base64(body)
    match = _CHARSET.search(str(headers.get("Content-Type", ""))[:1000])
    charset = match[1] if match and _KNOWN_CHARSET.match(match[1]) else "utf-8"
    try:
        return codecs.decode(body, charset, "strict" if charset == "utf-8" else "replace")
    except (LookupError, UnicodeError, ValueError):
        return body.decode("latin-1")


def _base64(body: bytes) -> bytes:
    """Return what a base64 body holds; a torn one as far as it goes, and plain words as they are."""
    if b"@" in body or b":" in body:
        return body
    packed = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
    packed = packed[: len(packed) - (len(packed) % 4 == 1)]
    try:
        return binascii.a2b_base64(packed + b"=" * (-len(packed) % 4))
    except binascii.Error:
        return body
