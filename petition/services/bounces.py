"""Reports that came back about our mails, and what they change.

Only a report that reaches the mail's own signed envelope address counts: a
forged one is ignored. A hard bounce makes the person unreachable until the
address is corrected. Nothing here ever touches an invitation, so a late bounce
cannot undo a signature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.envelopes import bounced_key
from petition.domain.replies import Verdict
from petition.domain.states import OUTBOX, OutboxEvent
from petition.models import DeliveryReport, OutboxMessage

_O = table_of(OutboxMessage)
_R = table_of(DeliveryReport)


class ReportKind(StrEnum):
    """What a report says of the mail."""

    HARD = "hard"
    SOFT = "soft"
    DELAYED = "delayed"
    AUTOREPLY = "autoreply"
    NONE = "none"


@dataclass(frozen=True)
class Report:
    """A report as its reader understood it; `envelope_to` is where it was delivered to."""

    kind: ReportKind
    status: str
    diagnostic: str
    envelope_to: Sequence[str]
    fingerprint: str


class Taken(StrEnum):
    """What became of a report."""

    BOUNCED = "bounced"
    NOTED = "noted"
    REPEATED = "repeated"
    IGNORED = "ignored"


def take_in(session: Session, report: Report, keys: Sequence[str]) -> Taken:
    """Take a report in; `keys` are those that sign envelope addresses."""
    message_key = next(filter(None, (bounced_key(keys, address) for address in report.envelope_to)), None)
    number = session.scalar(select(_O.c.id).where(_O.c.message_key == message_key)) if message_key else None
    if number is None:
        return Taken.IGNORED
    if session.scalar(select(_R.c.id).where(_R.c.fingerprint == report.fingerprint)) is not None:
        return Taken.REPEATED
    session.execute(
        insert(_R).values(
            outbox_message_id=number,
            fingerprint=report.fingerprint,
            kind=report.kind,
            status=report.status[:12],
            diagnostic=report.diagnostic[:500],
        )
    )
    if report.kind is not ReportKind.HARD:
        return Taken.NOTED
    sent = (_O.c.id == number) & _O.c.state.in_(OUTBOX.sources(OutboxEvent.BOUNCE))
    bounced = (
        update(_O)
        .where(sent)
        .values(
            state=OUTBOX.outcome(OutboxEvent.BOUNCE),
            last_status=report.status[:12] or None,
            last_reply=report.diagnostic[:500],
            verdict=Verdict.OUR_PROBLEM if report.status.startswith("5.7.") else Verdict.BAD_ADDRESS,
        )
    )
    return Taken.BOUNCED if session.connection().execute(bounced).rowcount else Taken.NOTED
