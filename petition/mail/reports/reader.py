"""Reads one message that came back: bytes in, a `Report` out, whatever the bytes are.

The order of the questions matters. A complaint or a receipt is not about
delivery. The fields of RFC 3464 are certain. A subject such as "Out of office"
comes before any word in the text, so that no reply is taken for a failure.
What a mail system writes in words is read last of the reports, because words are
the least certain; and then other signs of an automatic reply count.
"""

import re
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message

from petition.mail.reports import fields, notices, texts
from petition.mail.reports.addresses import field_address, find_addresses, unique
from petition.mail.reports.codes import enhanced_code, reply_code
from petition.mail.reports.notices import Headers
from petition.mail.reports.parts import Part, split
from petition.mail.reports.phrases import FAILURE, STILL_TRYING, STOPPED, SUBJECT, WRITER
from petition.mail.reports.values import FAILURES, Report, ReportClass, ReportedRecipient, gravest

_MAX_VALUE = 4000
_ENVELOPE = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-rcpt-to", "to")
_MESSAGE_ID = re.compile(r"^[>\s]{0,12}(?:X-Original-)?Message-Id\s{0,3}:\s{0,9}(<?[^\s<>]{3,900}>?)", re.IGNORECASE | re.MULTILINE)
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|i|rv|enc|doorst)\s?:", re.IGNORECASE)
_NO_REPLY = re.compile(r"\b(?:no|do-?not)[._-]?reply@", re.IGNORECASE)
_QUOTE = re.compile(r"^>(?: |$)", re.MULTILINE)


def read_report(raw: bytes) -> Report:
    """Return what a message says about the delivery of another one; never raises."""
    parts = split(raw)
    headers = _headers(parts[0].headers)
    subject = _decoded(" ".join(headers.get("subject", [])[:1]))
    words, copy = _words(parts, subject)
    own = _envelope_recipients(headers)
    kind, recipients = _verdict(parts, headers, subject, words, copy, own)
    return Report(kind, tuple(recipients), _message_id(parts, headers, words, copy), tuple(own))


def _verdict(
    parts: list[Part], headers: Headers, subject: str, words: str, copy: str, own: list[str]
) -> tuple[ReportClass, list[ReportedRecipient]]:
    """Return the class of a message and the recipients that it is about."""
    if notices.is_other_report(headers, {part.kind for part in parts if not part.returned}):
        return ReportClass.NONE, []
    named = unique(find_addresses(" ".join(headers.get("x-failed-recipients", []))[:_MAX_VALUE]))
    told = notices.json_recipients(words.strip())
    if told is None:
        told = _from_fields(parts, named, words, own, returned=False)
    if told is not None:
        return _class_of(told)
    if notices.is_marked_reply(headers, subject) and not named:
        return ReportClass.AUTOREPLY, []
    sent_back = bool(copy) or any(part.returned for part in parts)
    if named or _is_textual_report(headers, subject, words, sent_back=sent_back):
        return _class_of(_from_words(parts, named, subject, words, copy, own))
    if notices.says_replied(headers) or notices.reads_like_reply(words):
        return ReportClass.AUTOREPLY, []
    return ReportClass.NONE, []


def _class_of(recipients: list[ReportedRecipient]) -> tuple[ReportClass, list[ReportedRecipient]]:
    """Return the class of a report with those recipients that it is the class for.

    A report of one failure and one delay is a failure, and names the failed one only:
    a delay is never a failure.
    """
    kind = gravest([recipient.outcome for recipient in recipients])
    wanted = FAILURES if kind in FAILURES else {kind} - {ReportClass.NONE}
    concerned = {r.address.lower(): r for r in reversed(recipients) if r.outcome in wanted and r.address}
    return kind, list(reversed(concerned.values()))


def _from_fields(
    parts: list[Part], named: list[str], words: str, own: list[str], *, returned: bool
) -> list[ReportedRecipient] | None:
    """Return the recipients of the RFC 3464 fields; None when there are no such fields."""
    found = [group for part in parts if part.returned is returned for group in fields.groups(part.text)]
    complete = [group for group in found if fields.is_complete(group)]
    if not complete:
        return None
    recipients = [fields.reported(group, named[0] if len(named) == 1 else "") for group in complete]
    if all(recipient.address for recipient in recipients):
        return recipients
    # A pipe or a bare host is no address; the words beside the fields may have it.
    spoken = [recipient.address for recipient in texts.textual(words, named, own)]
    return [_with_address(recipient, spoken) for recipient in recipients]


def _with_address(recipient: ReportedRecipient, spoken: list[str]) -> ReportedRecipient:
    """Return a recipient with the address from the words when its fields had none."""
    if recipient.address or len(spoken) != 1:
        return recipient
    return ReportedRecipient(spoken[0], recipient.status, recipient.diagnostic, recipient.outcome)


def _from_words(
    parts: list[Part], named: list[str], subject: str, words: str, copy: str, own: list[str]
) -> list[ReportedRecipient]:
    """Return the recipients of a report in words; one without an address if none can be found."""
    recipients = texts.textual(words, named, own)
    if not recipients:
        # A gateway may wrap another system's whole report as the returned message.
        inner = _from_fields(parts, [], "", [], returned=True)
        if inner is not None:
            return inner
        returned = "\n".join(part.text for part in parts if part.returned) or copy
        addressed = texts.recipients_of_copy(returned) or texts.recipients_of_copy(words) or [""]
        recipients = [texts.judged_words(addressed[0], f"{subject}\n{words}")]
    if _still_tries(subject, words):
        return [ReportedRecipient(r.address, r.status, r.diagnostic, ReportClass.DELAYED) for r in recipients]
    return recipients


def _still_tries(subject: str, words: str) -> bool:
    """Tell whether a report in words is a warning only."""
    warned = STILL_TRYING.search(subject[:300]) or STILL_TRYING.search(words)
    return bool(warned) and not STOPPED.search(words)


def _is_textual_report(headers: Headers, subject: str, words: str, *, sent_back: bool) -> bool:
    """Tell whether a mail system, not a person, says that a mail was not delivered."""
    sender = _decoded(" ".join(headers.get("from", [])[:1]))
    bounced = headers.get("return-path", [""])[0].strip() == "<>" or bool(_NO_REPLY.search(sender[:300]))
    systems = bool(WRITER.search(sender[:300])), bool(SUBJECT.search(subject[:300]))
    speaks = bool(FAILURE.search(words) or STILL_TRYING.search(words))
    coded = bool(enhanced_code(words) or reply_code(words))
    if systems[0] and systems[1]:
        return speaks or coded or not words.strip()
    # A vacation reply has an empty return path as well: then a code or the message itself must come with it.
    return speaks and (systems[0] or systems[1] or (bounced and (coded or sent_back)))


def _words(parts: list[Part], subject: str) -> tuple[str, str]:
    """Return the mail system's own words, and the returned message if it is in the same text."""
    own = [part for part in parts if not part.returned and part.kind.startswith(("text/", "multipart/")) and part.text.strip()]
    plain = [part.text for part in own if part.kind != "text/html"] or [part.text for part in own]
    text = "\n\n".join(plain)
    if _FORWARDED.match(subject) or "forwarded message" in text[:2000].lower():
        text = _QUOTE.sub("", text)
    return texts.own_words(text)


def _headers(message: Message) -> Headers:
    """Return the values of each header under its name in lower case."""
    headers: Headers = {}
    for name, value in message.items():
        headers.setdefault(name.lower(), []).append(" ".join(str(value)[:_MAX_VALUE].split()))
    return headers


def _decoded(value: str) -> str:
    """Return a header value with its encoded words (RFC 2047) read; as it is when they are broken."""
    try:
        return str(make_header(decode_header(value[:2000])))
    except (MessageError, ValueError, LookupError):
        return value


def _envelope_recipients(headers: Headers) -> list[str]:
    """Return the addresses that the report itself was sent to, the nearest first, in lower case."""
    found: list[str] = []
    for name in _ENVELOPE:
        for value in headers.get(name, [])[:20]:
            found.extend(find_addresses(value) or [field_address(value)])
    return unique(address.lower() for address in found if address)


def _message_id(parts: list[Part], headers: Headers, words: str, copy: str) -> str:
    """Return the Message-ID of the mail that this one answers, or ""."""
    returned = [part.text for part in parts if part.returned]
    fielded = [part.text for part in parts if part.kind.endswith("delivery-status") and not part.returned]
    for text in (*returned, *fielded, copy, words):
        match = _MESSAGE_ID.search(text[: texts.MAX_TEXT])
        if match:
            return f"<{match[1].strip('<>')}>"
    answered = re.search(r"<[^\s<>]{3,900}>", " ".join(headers.get("in-reply-to", []) + headers.get("references", [])[-1:]))
    return answered[0] if answered else ""
