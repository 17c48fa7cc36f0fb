"""Builds mails: pure functions, a letter in and a message (RFC 5322) out.

The same letter always gives the same bytes: Message-ID, Date and the MIME
boundary come from the outbox row, so a repeat after a crash is recognisable as
the same mail. Nothing in a mail is fetched from elsewhere.
"""

import re
import unicodedata
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import fill

from petition.domain.countries import country_label
from petition.domain.house import House
from petition.domain.mails import Letter
from petition.errors import FieldError
from petition.templating import environment

# The default policy folds at 78 characters, links too.
POLICY = SMTP.clone(max_line_length=998)
_WIDTH = 76
# What the roster's own check lets through (RFC 5321, section 4.1.2, without quoted
# parts and literals); Python's parser would mend or choke on some of the rest.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)


@dataclass(frozen=True)
class Rendered:
    """The words of a mail, before they are wrapped into a message."""

    subject: str
    text: str
    html: str


def render(letter: Letter, url: str, house: House) -> Rendered:
    """Return what a mail says; `url` is its one link."""
    line = letter.printed.line(country_label(letter.country, letter.text_language, house.labels))
    values = {"letter": letter, "url": url, "house": house.name, "line": line}
    folder = f"email/{letter.kind}"
    subject, text, html = (
        environment().get_template(f"{folder}/{name}").render(values)
        for name in ("subject.txt", "body.txt", "body.html")
    )
    return Rendered(" ".join(subject.split()), _wrapped(text), html)


def build(letter: Letter, url: str, house: House) -> EmailMessage:
    """Return the message, ready to be sent; raise `FieldError` for an unusable address."""
    words = render(letter, url, house)
    message = EmailMessage(policy=POLICY)
    message["Subject"] = _plain(words.subject, "title")
    message["From"] = _address(house.name, house.address)
    message["To"] = _address(letter.person.name, letter.recipient)
    message["Reply-To"] = _address("", letter.contact_email)
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = f"<{letter.message_key}@{house.domain}>"
    # RFC 3834: no out-of-office reply is wanted.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words.text, cte="quoted-printable")
    message.add_alternative(words.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{letter.message_key}")
    return message


def _address(name: str, address: str) -> Address:
    """Return a mailbox whose parts cannot reach beyond their header."""
    _plain(name + address, "recipient")
    if not _ADDRESS.fullmatch(address):
        raise FieldError("recipient", f"“{address}” is not an address")
    try:
        return Address(display_name=name, addr_spec=address)
    except (ValueError, IndexError, MessageError) as problem:
        raise FieldError("recipient", f"“{address}” is not an address") from problem


def _plain(value: str, field: str) -> str:
    """Return what a header may carry as it stands; what is stored was cleaned, so this is a second lock.

    Control characters could end the header, and what looks like an encoded
    word (RFC 2047) would be read as other text than was written.
    """
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in value):
        raise FieldError(field, "has a control character in it")
    if "=?" in value:
        raise FieldError(field, "has “=?” in it, which mail readers take for an encoding")
    return value


def _wrapped(text: str) -> str:
    """Wrap the paragraphs of a text; a link, having no spaces, stays whole on its line."""
    lines = (
        fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False) if len(line) > _WIDTH else line
        for line in text.strip("\n").split("\n")
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
