"""Opens a message that came back: its parts, its headers, its words, and the mail that it answers."""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header, make_header

from petition.mail.reports.addresses import field_address, find_addresses, unique
from petition.mail.reports.parts import Part, split
from petition.mail.reports.texts import MAX_TEXT, own_words

_MAX_VALUE = 4000
_ENVELOPE = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "to")
_MESSAGE_ID = re.compile(
    r"^[>\s]{0,12}(?:X-Original-)?Message-Id\s{0,3}:\s{0,9}(<?[^\s<>]{3,900}>?)", re.IGNORECASE | re.MULTILINE
)
_ANY_ID = re.compile(r"<[^\s<>]{3,900}>")
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|i|rv|enc|doorst)\s?:", re.IGNORECASE)
_QUOTE = re.compile(r"^>(?: |$)", re.MULTILINE)

Headers = dict[str, list[str]]


@dataclass(frozen=True)
class Opened:
    """A message as the reader needs it; all names of headers are in lower case."""

    parts: list[Part]
    headers: Headers
    subject: str
    sender: str
    words: str  # the mail system's own words, without the copy of a returned message
    copy: str  # the returned message, if it is in the same text

    @property
    def start(self) -> str:
        """The beginning of the subject, to which patterns are applied."""
        return self.subject[:300]

    @property
    def returned(self) -> str:
        """The text of the returned message, or ""."""
        return "\n".join(part.text for part in self.parts if part.returned) or self.copy

    def own_texts(self) -> list[str]:
        """Return the texts in which the message itself may have fields, without what it returns."""
        own = [part for part in self.parts if not part.returned]
        return [own_words(part.text)[0] if part.kind.startswith("text/") else part.text for part in own]

    def values(self, name: str) -> list[str]:
        """Return the values of a header."""
        return self.headers.get(name, [])

    def envelope_recipients(self) -> list[str]:
        """Return the addresses that the message was sent to, the nearest first, in lower case."""
        found: list[str] = []
        for name in _ENVELOPE:
            for value in self.values(name)[:20]:
                found.extend(find_addresses(value) or [field_address(value)])
        return unique(address.lower() for address in found if address)

    def message_id(self) -> str:
        """Return the Message-ID of the mail that this one answers, or ""."""
        returned = [part.text for part in self.parts if part.returned]
        fielded = [part.text for part in self.parts if part.kind.endswith("delivery-status") and not part.returned]
        for text in (*returned, *fielded, self.copy, self.words):
            match = _MESSAGE_ID.search(text[:MAX_TEXT])
            if match:
                return f"<{match[1].strip('<>')}>"
        answered = _ANY_ID.search(" ".join([*self.values("in-reply-to"), *self.values("references")[-1:]]))
        return answered[0] if answered else ""


def opened(raw: bytes) -> Opened:
    """Return the opened message; any bytes can be opened."""
    parts = split(raw)
    headers: Headers = {}
    for name, value in parts[0].headers.items():
        headers.setdefault(name.lower(), []).append(" ".join(str(value)[:_MAX_VALUE].split()))
    subject = _decoded(" ".join(headers.get("subject", [])[:1]))
    sender = _decoded(" ".join(headers.get("from", [])[:1]))[:300]
    if _FORWARDED.match(subject):
        # Somebody forwards a report and quotes it; in other messages a quotation is not part of the report.
        for part in parts:
            part.text = _QUOTE.sub("", part.text)
    own = [part for part in parts if not part.returned and part.kind.startswith(("text/", "multipart/"))]
    filled = [part for part in own if part.text.strip()]
    plain = [part.text for part in filled if part.kind != "text/html"] or [part.text for part in filled]
    pairs = [own_words(text) for text in plain]
    words = "\n\n".join(words for words, _ in pairs)[:MAX_TEXT]
    return Opened(parts, headers, subject, sender, words, "\n\n".join(copy for _, copy in pairs))


def _decoded(value: str) -> str:
    """Return a header value with its encoded words (RFC 2047) decoded; if they are broken, the value as it is."""
    try:
        return str(make_header(decode_header(value[:2000])))
    except (MessageError, ValueError, LookupError):
        return value
