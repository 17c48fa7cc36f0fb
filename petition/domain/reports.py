"""What a delivery report contains, as values that the rest of the service can act on.

The words are RFC 3464's where it has them. A report proves nothing: it is mail
from a stranger. The caller decides whether to act on it, by the signed address
that it was sent to (`envelope_recipients`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict

from petition.domain.received import ReceivedMail


class ReportClass(StrEnum):
    """What one message means for the mail that it answers."""

    HARD = "hard"  # a permanent failure: 5.x.x, or words that mean it
    SOFT = "soft"  # a temporary failure, and no more attempts: 4.x.x, or words that mean it
    DELAYED = "delayed"  # a warning: the other side still tries, so nothing has failed
    AUTOREPLY = "autoreply"  # out of office and the like; the mail arrived
    NONE = "none"  # anything else: ordinary mail, complaints, confirmations


FAILURES = frozenset({ReportClass.HARD, ReportClass.SOFT})


@dataclass(frozen=True)
class ReportedRecipient:
    """One recipient that a report names."""

    address: str
    status: str = ""  # RFC 3463, "5.1.1"; "" when the report gives none
    diagnostic: str = ""  # the other side's own words, on one line
    outcome: ReportClass = ReportClass.HARD  # of this recipient alone
    original: str = ""  # Original-Recipient, where it differs from `address`


@dataclass(frozen=True)
class Report:
    """One message that was read; its class is the gravest of its recipients'."""

    kind: ReportClass
    recipients: tuple[ReportedRecipient, ...] = ()
    message_id: str = ""  # "<...>" of the mail that is answered; "" when the report has none
    envelope_recipients: tuple[str, ...] = ()  # whom the report was sent to, first the nearest
    is_complaint: bool = False  # the reader called the mail spam (RFC 5965); it arrived
    received: ReceivedMail | None = None  # what it says, if it reports nothing


class RecipientRecord(TypedDict):
    """One recipient in a record."""

    address: str
    status: str
    diagnostic: str


# The functional form, because "class" is a keyword.
ReportRecord = TypedDict("ReportRecord", {"file": str, "class": str, "recipients": list[RecipientRecord]})


def as_record(file: str, report: Report) -> ReportRecord:
    """Return the record that a command prints as a line of JSON; `file` is the report's name."""
    recipients: list[RecipientRecord] = [
        {"address": recipient.address, "status": recipient.status, "diagnostic": recipient.diagnostic}
        for recipient in report.recipients
    ]
    return {"file": file, "class": report.kind.value, "recipients": recipients}


def gravest(outcomes: Sequence[ReportClass]) -> ReportClass:
    """Return the class of a report by the outcomes of its recipients; `NONE` when there are none."""
    order = (ReportClass.HARD, ReportClass.SOFT, ReportClass.DELAYED)
    return next((kind for kind in order if kind in outcomes), ReportClass.NONE)
