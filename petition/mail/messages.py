"""Builds messages (RFC 5322) from letters, with pure functions.

The same letter always gives the same bytes: Message-ID, Date and the MIME
boundary come from the outbox row, so a repeat after a crash is recognisable as
the same mail. Nothing in a mail is fetched from elsewhere.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from textwrap import fill

from petition.domain.addresses import check_address
from petition.domain.letters import Letter, StatementLetter
from petition.domain.organisation import Organisation
from petition.mail.assembly import Field, assemble, check_line, mailbox, unstructured
from petition.templating import environment, spoken

_WIDTH = 76


@dataclass(frozen=True)
class Links:
    """The links in a mail: one to answer, and one to receive no more mail."""

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
    """The subject and the two bodies of a mail."""

    subject: str
    text: str
    html: str


def render(letter: Letter, links: Links, organisation: Organisation) -> Rendered:
    """Return the words of a mail, in the language of its reader."""
    language = spoken(letter.language) if letter.rule.is_translated else "en"
    values = {
        "language": language,
        "letter": letter,
        "url": links.answer,
        "mute_url": links.mute,
        "organisation": organisation.name,
        "contact": _contact(letter, organisation),
    }
    if isinstance(letter, StatementLetter):
        label = letter.country_label(organisation.labels)
        values["line"] = letter.line(label)
        if change := letter.corrected:
            both = (letter.line_of(one.name, one.affiliation, label) for one in (change.before, change.after))
            values["line_before"], values["line_after"] = both
    folder = f"email/{letter.kind}"
    subject, text, html = (
        environment(language).get_template(f"{folder}/{name}").render(values)
        for name in ("subject.txt", "body.txt", "body.html")
    )
    # A link, having no spaces, stays whole on its line. What is quoted stays marked, or it would read as our words.
    lines = (
        fill(
            line,
            _WIDTH,
            subsequent_indent="> " if line.startswith("> ") else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        if len(line) > _WIDTH
        else line
        for line in text.strip("\n").split("\n")
    )
    wrapped = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
    return Rendered(" ".join(subject.split()), wrapped, html)


def build(letter: Letter, links: Links, organisation: Organisation, envelope_from: str) -> ReadyMail:
    """Return the mail, ready to be sent; raise `FieldError` for an unusable address."""
    recipient = check_address(letter.recipient, "recipient")
    contact = mailbox("Reply-To", "", _contact(letter, organisation))
    header = [mailbox("To", letter.person.name, recipient), contact]
    if links.mute:
        # RFC 8058: the reader's mail program may offer a button that posts to this address.
        header += [("List-Unsubscribe", f"<{links.mute}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")]
    rendered = render(letter, links, organisation)
    content = _assembled(rendered, organisation, letter.message_key, letter.created_at, header)
    return ReadyMail(envelope_from, recipient, content)


def _contact(letter: Letter, organisation: Organisation) -> str:
    """Return the address that answers to the letter go to."""
    return organisation.address if letter.contact_email is None else letter.contact_email


def build_test(
    recipient: str, organisation: Organisation, envelope_from: str, message_key: str, created_at: datetime
) -> ReadyMail:
    """Return a mail that tests the settings; it has the headers of all others, and asks for nothing."""
    checked = check_address(recipient, "recipient")
    words = "This is a test of the mail settings. Nothing is asked of you."
    rendered = Rendered(f"A test from {organisation.name}", f"{words}\n", f"<p>{words}</p>\n")
    content = _assembled(rendered, organisation, message_key, created_at, [mailbox("To", "", checked)])
    return ReadyMail(envelope_from, checked, content)


def _assembled(
    rendered: Rendered, organisation: Organisation, message_key: str, created_at: datetime, more: Iterable[Field]
) -> bytes:
    """Return the bytes of a mail: the fields of all mails come first, then those in `more`."""
    check_line(message_key, "message-id")
    header = [
        unstructured("Subject", rendered.subject),
        mailbox("From", organisation.name, organisation.address),
        ("Date", format_datetime(created_at)),
        ("Message-ID", f"<{message_key}@{organisation.domain}>"),
        # RFC 3834: no out-of-office reply is wanted.
        ("Auto-Submitted", "auto-generated"),
        *more,
    ]
    return assemble(header, rendered.text, rendered.html, f"=_{message_key}")
