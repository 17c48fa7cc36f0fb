"""Builds mails: pure functions, a letter in and a message (RFC 5322) out.

The same letter always gives the same bytes: Message-ID, Date and the MIME
boundary come from the outbox row, so a repeat after a crash is recognisable as
the same mail. Nothing in a mail is fetched from elsewhere.
"""

import re
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from textwrap import fill

from petition.domain.countries import country_label
from petition.domain.mails import TRANSLATED, Letter
from petition.domain.organisation import Organisation
from petition.mail import mime
from petition.templating import environment, spoken

_WIDTH = 76


@dataclass(frozen=True)
class Links:
    """The addresses in a mail: the one for the answer, and the one to hear no more."""

    answer: str
    mute: str | None = None


@dataclass(frozen=True)
class ReadyMail:
    """A mail as it is sent: its envelope (RFC 5321) and its bytes."""

    envelope_from: str
    recipient: str
    content: bytes


@dataclass(frozen=True)
class Rendered:
    """The words of a mail, before they are wrapped into a message."""

    subject: str
    text: str
    html: str


def render(letter: Letter, links: Links, organisation: Organisation) -> Rendered:
    """Return what a mail says."""
    line = letter.line(country_label(letter.country, letter.text_language, organisation.labels))
    language = spoken(letter.language) if letter.kind in TRANSLATED else "en"
    values = {
        "language": language,
        "letter": letter,
        "url": links.answer,
        "mute_url": links.mute,
        "organisation": organisation.name,
        "line": line,
    }
    folder = f"email/{letter.kind}"
    subject, text, html = (
        environment(language).get_template(f"{folder}/{name}").render(values)
        for name in ("subject.txt", "body.txt", "body.html")
    )
    return Rendered(" ".join(subject.split()), _wrapped(text), html)


def build(letter: Letter, links: Links, organisation: Organisation, envelope_from: str) -> ReadyMail:
    """Return the mail, ready to be sent; raise `FieldError` for an unusable address."""
    said = render(letter, links, organisation)
    headers = [
        ("Subject", mime.words(said.subject)),
        ("From", mime.mailbox(organisation.name, organisation.address)),
        ("To", mime.mailbox(letter.person.name, letter.recipient)),
        ("Reply-To", mime.mailbox("", letter.contact_email)),
        ("Date", format_datetime(letter.created_at)),
        ("Message-ID", f"<{letter.message_key}@{organisation.domain}>"),
        # RFC 3834: no out-of-office reply is wanted.
        ("Auto-Submitted", "auto-generated"),
    ]
    if links.mute:
        # RFC 8058: the reader's mail program may offer a button that posts to this address.
        headers += [("List-Unsubscribe", f"<{links.mute}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
    content = mime.assemble(headers, said.text, said.html, f"=_{letter.message_key}")
    return ReadyMail(envelope_from, letter.recipient, content)


@lru_cache(maxsize=256)
def _filled(line: str) -> str:
    """Wrap one paragraph; all letters of a statement share their long ones."""
    return fill(line, _WIDTH, break_long_words=False, break_on_hyphens=False) if " " in line else line


def _wrapped(text: str) -> str:
    """Wrap the paragraphs of a text; a link, having no spaces, stays whole on its line."""
    lines = (_filled(line) if len(line) > _WIDTH else line for line in text.strip("\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
