"""Recognises the other automatic mail: replies, complaints, receipts, and notifications in JSON.

RFC 3834 asks replies to have "Auto-Submitted: auto-replied". Many have not, and
some failure reports have it, so it decides nothing alone.
"""

import json
import re

from petition.domain.reports import ReportClass, ReportedRecipient
from petition.mail.reports import replies
from petition.mail.reports.addresses import find_addresses, unique
from petition.mail.reports.codes import best_status, judged, one_line
from petition.mail.reports.opened import Opened
from petition.mail.reports.replies import reads_like_reply

__all__ = [
    "complained_senders",
    "is_marked_reply",
    "is_other_report",
    "json_recipients",
    "reads_like_reply",
    "says_replied",
]

_ABUSE = re.compile(r"^Feedback-Type\s{0,9}:\s{0,9}abuse\b", re.IGNORECASE | re.MULTILINE)
_SENDER = re.compile(r"^(?:Original-Mail-From|Return-Path)\s{0,9}:(.{3,400})$", re.IGNORECASE | re.MULTILINE)
_MAX_FIELDS = 1 << 16
_MAX_JSON = 1 << 17
_MAX_RECIPIENTS = 1000


def is_marked_reply(message: Opened) -> bool:
    """Return whether a message's headers call it the automatic reply of a person's mailbox."""
    if replies.announces_reply(message.start) or any(message.values(name) for name in replies.HEADERS):
        return True
    precedence = " ".join(value for name in replies.PRECEDENCES for value in message.values(name)).lower()
    return "auto_reply" in precedence or "auto-reply" in precedence


def says_replied(message: Opened) -> bool:
    """Return whether the header of RFC 3834 calls a message a reply; some failure reports have it too."""
    return any(value.lower().startswith(("auto-replied", "auto_replied")) for value in message.values("auto-submitted"))


def is_other_report(message: Opened) -> bool:
    """Return whether a message is a complaint (RFC 5965) or a receipt (RFC 8098), which report no delivery."""
    types = " ".join(message.values("content-type")).lower()
    if "feedback-report" in types or "disposition-notification" in types:
        return True
    kinds = {part.kind for part in message.parts if not part.returned}
    return bool(kinds & {"message/feedback-report", "message/disposition-notification"})


def complained_senders(message: Opened) -> list[str] | None:
    """Return the envelope senders of the mail that a reader called spam (RFC 5965); None if none was.

    A provider sends all its reports to one address, so the mail's own sender tells which mail it was.
    """
    found = [part.text for part in message.parts if part.kind == "message/feedback-report" and not part.returned]
    if not any(_ABUSE.search(text[:_MAX_FIELDS]) for text in found):
        return None
    copies = [part.text for part in message.parts if part.returned]
    named = [match[1] for text in (*found, *copies) for match in _SENDER.finditer(text[:_MAX_FIELDS])]
    return unique(address.lower() for line in named for address in find_addresses(line))


def json_recipients(text: str) -> list[ReportedRecipient] | None:
    """Return the recipients of a sending service's notification in JSON; None if the text is no notification."""
    if not text.startswith("{"):
        return None
    body = text[:_MAX_JSON].partition("\n\n--")[0].replace("\r", "").replace("\n", "")
    try:
        notice, _ = json.JSONDecoder().raw_decode(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(notice, dict) or not ({"notificationType", "eventType"} & notice.keys()):
        return None
    bounce = notice.get("bounce")
    if not isinstance(bounce, dict):
        return []
    listed = bounce.get("bouncedRecipients")
    is_transient = str(bounce.get("bounceType", "")).lower() == "transient"
    recipients = []
    for entry in listed[:_MAX_RECIPIENTS] if isinstance(listed, list) else []:
        if isinstance(entry, dict):
            diagnostic = str(entry.get("diagnosticCode", ""))
            words = one_line(diagnostic.partition(";")[2] or diagnostic)
            status = best_status(str(entry.get("status", "")), words)
            outcome = judged(str(entry.get("action", "failed")), status, words)
            if is_transient and not status and outcome is ReportClass.HARD:
                outcome = ReportClass.SOFT
            recipients.append(ReportedRecipient(str(entry.get("emailAddress", ""))[:320], status, words, outcome))
    return recipients
