"""Holds recorded answers against the audit log: each is told of once, with the digest of what proves it.

Whoever can take the triggers away could put another letter in the place of the
one that was kept, or a recording where a person signed by themselves.
"""

import hashlib
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.signatures import Decision
from petition.domain.states import INVITATION, InvitationEvent
from petition.models import AuditEvent, Invitation, Recording
from petition.services import audit

events, invitations, recordings = (table_of(model) for model in (AuditEvent, Invitation, Recording))
_EVENTS = {
    f"{INVITATION.thing}.{InvitationEvent.RECORD_SIGNATURE}": Decision.SIGN,
    f"{INVITATION.thing}.{InvitationEvent.RECORD_REFUSAL}": Decision.DECLINE,
}
# An answer as both sides say it: what it is, by whom it was recorded, and the digest of the evidence.
_Said = tuple[Decision, str, str]


def check(session: Session, statement_id: int, slug: str) -> tuple[int, list[str]]:
    """Return how many recorded answers a statement has, and what does not agree with the log, a line each."""
    told, faults, count = _told(session, statement_id), [], 0
    query = (
        select(recordings)
        .where(recordings.c.statement_id == statement_id)
        .order_by(recordings.c.id)
        .execution_options(yield_per=1)
    )
    for row in session.connection().execute(query):
        count += 1
        mine = told[row.invitation_id]
        if not mine or mine.pop(0) != (row.decision, row.recorded_by, row.evidence_digest):
            faults.append(f"recorded answer {row.id}: it is not the one that the log tells of")
        if (hashlib.sha256(row.evidence).hexdigest() if row.evidence is not None else "") != row.evidence_digest:
            faults.append(f"recorded answer {row.id}: the evidence does not have its digest")
    lost = sorted(invitation for invitation, left in told.items() if left)
    faults += [f"invitation {one}: the log tells of a recorded answer that is not there" for one in lost]
    return count, [f"{slug}, {fault}." for fault in faults]


def _told(session: Session, statement_id: int) -> dict[int, list[_Said]]:
    """Return the recorded answers of a statement that the log tells of, by invitation, in their order."""
    query = (
        select(events.c.subject_id, events.c.action, events.c.actor, audit.DETAILS)
        .join(invitations, invitations.c.id == events.c.subject_id)
        .where(
            events.c.subject_type == INVITATION.thing,
            events.c.action.in_(_EVENTS),
            invitations.c.statement_id == statement_id,
        )
        .order_by(events.c.id)
    )
    found: dict[int, list[_Said]] = defaultdict(list)
    for invitation, action, actor, written in session.connection().execute(query):
        said = audit.read_details(written) or {}
        found[invitation].append((_EVENTS[action], actor, str(said.get("evidence", ""))))
    return found
