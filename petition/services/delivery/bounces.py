"""Reports that came back about our mails, and what they change.

Only a report that reaches the mail's own signed envelope address counts: a
forged one is ignored. A failure, lasting or not, makes the person unreachable
until a mail is sent again. Who called a mail spam is written to no more.
Nothing here ever touches an invitation, so a late bounce cannot undo a signature.
"""

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.envelopes import bounced_key
from petition.domain.replies import Verdict, fault_of_ours
from petition.domain.reports import FAILURES, Report, ReportClass, ReportedRecipient
from petition.domain.states import OUTBOX, OutboxEvent
from petition.domain.text import printable
from petition.models import DeliveryReport, OutboxMessage
from petition.services import happenings
from petition.services.delivery import complaints, received

outbox_messages = table_of(OutboxMessage)
delivery_reports = table_of(DeliveryReport)


class Outcome(StrEnum):
    """What became of a report."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"
    NOTED = "noted"
    KEPT = "kept"
    COUNTED = "counted"
    REPEATED = "repeated"
    IGNORED = "ignored"


def record_report(session: Session, report: Report, fingerprint: str, keys: Sequence[str]) -> Outcome:
    """Record a report; `keys` are those that sign envelope addresses.

    `fingerprint` is the SHA-256 of the message, so that none is taken twice.
    """
    named = (bounced_key(keys, address) for address in report.envelope_recipients)
    message_key = next(filter(None, named), None)
    mail = (
        session.scalar(select(OutboxMessage).where(OutboxMessage.message_key == message_key)) if message_key else None
    )
    if mail is None:
        return Outcome.IGNORED
    if session.scalar(select(delivery_reports.c.id).where(delivery_reports.c.fingerprint == fingerprint)) is not None:
        return Outcome.REPEATED
    # What comes back to an account is from a coordinator's own mailbox.
    said = None if mail.user_id is not None else report.received
    if said is not None and received.is_one_too_many(session, mail):
        return Outcome.COUNTED
    # Each of our mails has one recipient, so what is said of the first is said of it.
    first = next(iter(report.recipients), ReportedRecipient(""))
    added = insert(delivery_reports).values(
        outbox_message_id=mail.id,
        fingerprint=fingerprint,
        kind="complaint" if report.is_complaint else report.kind.value,
        status=first.status[:12],
        diagnostic=printable(first.diagnostic)[:500],
    )
    number = session.scalars(added.returning(delivery_reports.c.id)).one()
    if said is not None:
        received.keep(session, mail, number, said)
        return Outcome.KEPT
    if report.is_complaint:
        return Outcome.COMPLAINED if complaints.record(session, mail.id) else Outcome.NOTED
    if report.kind not in FAILURES:
        return Outcome.NOTED
    # What failed for a time says nothing of the address.
    verdict = fault_of_ours(first.status, first.diagnostic) or Verdict.BAD_ADDRESS
    is_bounced = _bounce(session, mail.id, first, verdict if report.kind is ReportClass.HARD else Verdict.REFUSED)
    return Outcome.BOUNCED if is_bounced else Outcome.NOTED


def _bounce(session: Session, number: int, said: ReportedRecipient, verdict: Verdict) -> bool:
    """Mark a mail that was sent as bounced; False if it was in another state."""
    sent = (outbox_messages.c.id == number) & outbox_messages.c.state.in_(OUTBOX.sources(OutboxEvent.BOUNCE))
    bounced = (
        update(outbox_messages)
        .where(sent)
        .values(
            state=OUTBOX.outcome(OutboxEvent.BOUNCE),
            last_status=said.status[:12] or None,
            last_reply=printable(said.diagnostic)[:500],
            verdict=verdict,
        )
    )
    if not session.connection().execute(bounced).rowcount:
        return False
    happenings.record_failure(session, number)
    return True
