"""Reads one message that came back as a `Report`, whatever its bytes are.

The order of the checks matters. A complaint or a receipt is not about delivery.
The fields of RFC 3464 are certain. A subject such as "Out of office" is checked
before the text, so that no reply is read as a failure. A report in words comes
after these, because words are the least certain. Last come the other signs of an
automatic reply.
"""

import re
from dataclasses import replace

from petition.domain.reports import FAILURES, Report, ReportClass, ReportedRecipient, gravest
from petition.mail.reports import fields, notices, texts
from petition.mail.reports.addresses import find_addresses, unique
from petition.mail.reports.codes import enhanced_code, reply_code
from petition.mail.reports.opened import Opened, opened
from petition.mail.reports.phrases import FAILED_SUBJECT, FAILURE, STILL_TRYING, STOPPED, SUBJECT, WRITER
from petition.mail.reports.received import received

_ANSWER = re.compile(r"\s*(?:re|aw|sv|rif|odp|antw)\s?:", re.IGNORECASE)
_NO_REPLY = re.compile(r"\b(?:no|do-?not)[._-]?reply@", re.IGNORECASE)


def read_report(raw: bytes) -> Report:
    """Return what a message reports about the delivery of a mail; never raises."""
    message = opened(raw)
    own = message.envelope_recipients()
    found = _verdict(message, own)
    if found is not None:
        complained = notices.complained_senders(message)
        sent_to = (*own, *(complained or ()))
        return Report(found[0], tuple(found[1]), message.message_id(), sent_to, is_complaint=complained is not None)
    is_reply = _is_reply(message)
    kind = ReportClass.AUTOREPLY if is_reply else ReportClass.NONE
    kept = received(message, is_automatic=is_reply)
    return Report(kind, (), message.message_id(), tuple(own), received=kept)


def _is_reply(message: Opened) -> bool:
    """Return whether a message that reports no delivery is an automatic reply."""
    marked = notices.is_marked_reply(message) or notices.says_replied(message)
    return marked or notices.reads_like_reply(message.words)


def _verdict(message: Opened, own: list[str]) -> tuple[ReportClass, list[ReportedRecipient]] | None:
    """Return the class of a report and the recipients that it names; None for what is no report."""
    if notices.is_other_report(message):
        return ReportClass.NONE, []
    named = unique(find_addresses(" ".join(message.values("x-failed-recipients"))[:4000]))
    recipients = notices.json_recipients(message.words.strip())
    if recipients is None:
        recipients = _from_fields(message, named, own)
    if recipients is not None:
        return _class_of(recipients)
    if notices.is_marked_reply(message) and not named:
        return None
    if named or _is_textual_report(message):
        return _class_of(_from_words(message, named, own))
    return None


def _class_of(recipients: list[ReportedRecipient]) -> tuple[ReportClass, list[ReportedRecipient]]:
    """Return the class of a report, and its recipients of that class.

    A report of one failure and one delay is a failure, and returns the failed
    recipient only, because a delay is never a failure.
    """
    kind = gravest([recipient.outcome for recipient in recipients])
    wanted = FAILURES if kind in FAILURES else {kind} - {ReportClass.NONE}
    concerned: dict[str, ReportedRecipient] = {}
    for recipient in recipients:
        if recipient.outcome in wanted and recipient.address:
            concerned.setdefault(recipient.address.lower(), recipient)
    return kind, list(concerned.values())


def _from_fields(message: Opened, named: list[str], own: list[str]) -> list[ReportedRecipient] | None:
    """Return the recipients of the RFC 3464 fields; None if there are no such fields."""
    recipients = _fielded(message, named, returned=False)
    if recipients is None or all(recipient.address for recipient in recipients):
        return recipients
    # A pipe or a bare host is no address; the words beside the fields may have it.
    spoken = [recipient.address for recipient in texts.textual(message.words, named, own)]
    known = spoken or texts.recipients_of_copy(message.returned)
    if len(known) != 1:
        return recipients
    return [recipient if recipient.address else replace(recipient, address=known[0]) for recipient in recipients]


def _fielded(message: Opened, named: list[str], *, returned: bool) -> list[ReportedRecipient] | None:
    """Return the recipients of the fields in the message itself, or in the message that it returns."""
    sources = [part.text for part in message.parts if part.returned] if returned else message.own_texts()
    groups = [group for text in sources for group in fields.groups(text) if fields.is_complete(group)]
    if not groups:
        return None
    stand_in, waiting = named[0] if len(named) == 1 else "", _still_tries(message)
    return [fields.reported(group, stand_in=stand_in, waiting=waiting) for group in groups]


def _from_words(message: Opened, named: list[str], own: list[str]) -> list[ReportedRecipient]:
    """Return the recipients of a report in words; a single one without an address if it names none."""
    recipients = texts.textual(message.words, named, own)
    if not recipients:
        # A gateway may wrap another system's whole report as the returned message.
        inner = _fielded(message, [], returned=True)
        if inner is not None:
            return inner
        addressed = texts.recipients_of_copy(message.returned) or texts.recipients_of_copy(message.words) or [""]
        recipients = [texts.judged_words(addressed[0], f"{message.subject}\n{message.words}")]
    if _still_tries(message):
        return [replace(recipient, outcome=ReportClass.DELAYED) for recipient in recipients]
    return recipients


def _still_tries(message: Opened) -> bool:
    """Return whether a report in words is only a warning."""
    warning = STILL_TRYING.search(message.start) or STILL_TRYING.search(message.words)
    return bool(warning) and not STOPPED.search(message.words)


def _is_textual_report(message: Opened) -> bool:
    """Return whether a mail system, and not a person, writes that a mail was not delivered."""
    words = message.words
    # A person who answers a report has its subject too, behind "Re:".
    by_subject = bool(SUBJECT.search(message.start)) and not _ANSWER.match(message.start)
    by_system = bool(WRITER.search(message.sender))
    speaks = bool(FAILURE.search(words) or STILL_TRYING.search(words))
    coded = bool(enhanced_code(words) or reply_code(words))
    if by_system and by_subject:
        return speaks or coded or bool(FAILED_SUBJECT.search(message.start))
    if speaks and (by_system or by_subject):
        return True
    # A vacation reply has an empty return path as well, and telephone numbers look like reply codes.
    unanswerable = "<>" in message.values("return-path")[:1] or bool(_NO_REPLY.search(message.sender))
    proof = enhanced_code(words) or message.returned
    return speaks and unanswerable and bool(proof) and not notices.says_replied(message)
