"""Judges one recipient: from RFC 3464 fields, RFC 3463 codes, SMTP replies, and words at last.

The order is the order of trust. A field beats a code in the text, a code beats
words, and particular words beat general ones: "This is a permanent error ...
retry timeout exceeded" is a temporary failure after the last attempt.
"""

import re

from petition.domain.reports import ReportClass
from petition.mail.reports.reasons import FULL, TEMPORARY

_REFUSED = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_ACCEPTED = re.compile(r"(?<![\d.])(2)\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.:/\w-])([45][0-5]\d)(?=[\s:,;#-]|$)")
_BY_DIGIT = {"2": ReportClass.NONE, "4": ReportClass.SOFT, "5": ReportClass.HARD}
_ARRIVED = ("deliver", "relay", "expand")
_MAX_DIAGNOSTIC = 1000


def enhanced_code(text: str) -> str:
    """Return the first RFC 3463 code of a text that refuses something, else the first one, or ""."""
    match = _REFUSED.search(text) or _ACCEPTED.search(text)
    return f"{match[1]}.{int(match[2])}.{int(match[3])}" if match else ""


def reply_code(text: str) -> str:
    """Return the first SMTP reply code of a text that refuses something, or ""."""
    match = _REPLY.search(text)
    return match[1] if match else ""


def best_status(field: str, diagnostic: str) -> str:
    """Return the code to report: the field's, or a more telling one of the same class from the text.

    Many systems write 5.0.0 into the field and leave "5.1.1" in the other side's words.
    """
    status, in_text = enhanced_code(field), enhanced_code(diagnostic)
    if not status:
        return in_text
    is_vague = status.endswith(".0.0")
    return in_text if is_vague and in_text[:1] == status[0] and not in_text.endswith(".0.0") else status


def judged(action: str, status: str, words: str) -> ReportClass:
    """Return the outcome for a recipient, from the `action` of RFC 3464 ("" if none), the code and the words.

    A full mailbox without any code is temporary. With a code the code decides, unless the words
    call a 5.2.2 temporary.
    """
    first = action.strip().lower()
    if first.startswith("delay"):
        return ReportClass.DELAYED
    if first.startswith(_ARRIVED):
        return ReportClass.NONE
    reply = reply_code(words)
    digit = status[:1] or enhanced_code(words)[:1] or reply[:1]
    if digit == "2":
        digit = reply[:1] if first else "2"
    if digit == "5" and status.startswith("5.2.2") and "temporar" in words.lower():
        return ReportClass.SOFT
    if digit:
        return _BY_DIGIT[digit]
    temporary = first.startswith("expired") or TEMPORARY.search(words) or FULL.search(words)
    return ReportClass.SOFT if temporary else ReportClass.HARD


def one_line(text: str) -> str:
    """Return a diagnostic as one line of a bounded length."""
    return " ".join(text[: 4 * _MAX_DIAGNOSTIC].split())[:_MAX_DIAGNOSTIC]
