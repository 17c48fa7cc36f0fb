"""Holds recorded answers against the audit log: each is told of once, with the digest of what proves it.

Whoever can take the triggers away could put another letter in the place of the
one that was kept, or a recording where a person signed by themselves. A
signature is printed once its person has confirmed it, or where the statement
prints unconfirmed ones; the log has to tell of both.
"""

import hashlib
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.signatures import Decision
from petition.domain.states import INVITATION, InvitationEvent
from petition.models import AuditEvent, Invitation, Recording, Statement
from petition.services import audit

events, invitations, recordings, statements = (
    table_of(model) for model in (AuditEvent, Invitation, Recording, Statement)
)
# The events of a person who confirms, and of the desk that decides whether unconfirmed signatures are printed.
POLICY = "statement.policy"
_EVENTS = {
    f"{INVITATION.thing}.{InvitationEvent.RECORD_SIGNATURE}": Decision.SIGN,
    f"{INVITATION.thing}.{InvitationEvent.RECORD_REFUSAL}": Decision.DECLINE,
}
# An answer as both sides say it: what it is, by whom it was recorded, and the digest of the evidence.
_Said = tuple[Decision, str, str]


def check(session: Session, statement_id: int, slug: str) -> tuple[int, list[str]]:
    """Return how many recorded answers a statement has, and what does not agree with the log, a line each."""
    (told, confirmed), faults, count = _told(session, statement_id), [], 0
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
        if (row.confirmed_at is not None) != ((row.invitation_id, row.id) in confirmed):
            faults.append(f"recorded answer {row.id}: whether it is confirmed is not what the log says")
        if (hashlib.sha256(row.evidence).hexdigest() if row.evidence is not None else "") != row.evidence_digest:
            faults.append(f"recorded answer {row.id}: the evidence does not have its digest")
    lost = sorted(invitation for invitation, left in told.items() if left)
    faults += [f"invitation {one}: the log tells of a recorded answer that is not there" for one in lost]
    return count, [f"{slug}, {fault}." for fault in faults]


def check_policy(session: Session, statement_id: int, slug: str) -> list[str]:
    """Return what is wrong where a statement prints recorded signatures unconfirmed and the log says otherwise."""
    ours = (events.c.subject_type == "statement") & (events.c.subject_id == statement_id)
    newest = select(audit.DETAILS).where(ours, events.c.action == POLICY).order_by(events.c.id.desc()).limit(1)
    said = audit.read_details(session.connection().execute(newest).scalar()) or {}
    policy = select(statements.c.prints_unconfirmed).where(statements.c.id == statement_id)
    if session.connection().execute(policy).scalar() == (said.get("prints_unconfirmed") is True):
        return []
    return [f"{slug}: whether it prints unconfirmed signatures is not what the log says."]


def _told(session: Session, statement_id: int) -> tuple[dict[int, list[_Said]], set[tuple[int, object]]]:
    """Return what the log tells of a statement: its recorded answers, by invitation, and what was confirmed of them.

    The answers are in their order; what was confirmed is as (invitation, recording).
    """
    query = (
        select(events.c.subject_id, events.c.action, events.c.actor, audit.DETAILS)
        .join(invitations, invitations.c.id == events.c.subject_id)
        .where(
            events.c.subject_type == INVITATION.thing,
            events.c.action.in_((*_EVENTS, audit.CONFIRM)),
            invitations.c.statement_id == statement_id,
        )
        .order_by(events.c.id)
    )
    found: dict[int, list[_Said]] = defaultdict(list)
    confirmed: set[tuple[int, object]] = set()
    for invitation, action, actor, written in session.connection().execute(query):
        said = audit.read_details(written) or {}
        if action == audit.CONFIRM:
            confirmed.add((invitation, said.get("recording")))
        else:
            found[invitation].append((_EVENTS[action], actor, str(said.get("evidence", ""))))
    return found, confirmed
