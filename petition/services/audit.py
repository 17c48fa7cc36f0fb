"""Writes the audit log, in the transaction that does what it records, and reads what stands in its events."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, bindparam, cast, func, insert, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import INVITATION, STATEMENT
from petition.models import AuditEvent, Invitation, User

# What an event says, as it is written: whoever reads an event that somebody else may have put there reads it by
# `read_details`, because what cannot be read would otherwise end the query.
DETAILS = cast(table_of(AuditEvent).c.details, Text).label("details")
# What is written in one place and looked for in another.
CORRECT, AGREE, CONFIRM = "invitation.correct", "invitation.agree", "invitation.confirm"
# A line is held, printed as it is by a coordinator's decision, or let go because it is another one now.
HOLD, LET_THROUGH, RELEASE = "invitation.hold", "invitation.let_through", "invitation.release"
ASK_ABOUT_LINE = "invitation.ask_about_line"
# An invitation was passed on to another one, and came from another one.
PASS_ON, TAKE_OVER = "invitation.pass_on", "invitation.take_over"
# Made once, because making a statement anew costs as much as running it.
_INSERT = insert(table_of(AuditEvent)).inline()
_OF_INVITATION = _INSERT.values(
    statement_id=select(Invitation.statement_id).where(Invitation.id == bindparam("invitation")).scalar_subquery()
)


def record(
    session: Session,
    action: str,
    subject: tuple[str, int],
    *,
    actor: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append one event: `actor` did `action` to `subject`, a (type, number) pair.

    `details` must name nobody: numbers and digests only.
    """
    record_all(session, action, subject[0], [subject[1]], actor=actor, details=details)


def record_all(
    session: Session,
    action: str,
    subject_type: str,
    subject_ids: Sequence[int],
    *,
    actor: str,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Append the same event for many subjects of one type."""
    same = dict(details or {})
    record_each(session, action, subject_type, dict.fromkeys(subject_ids, same), actor=actor)


def record_each(
    session: Session, action: str, subject_type: str, details: Mapping[int, Mapping[str, Any]], *, actor: str
) -> None:
    """Append an event for each subject of one type, each with details of its own."""
    shared = {"actor": actor, "action": action, "subject_type": subject_type}
    if details:
        rows = [{**shared, "subject_id": number, "details": dict(said)} for number, said in details.items()]
        # The name of the number that says which statement it is.
        finds = {INVITATION.thing: "invitation", STATEMENT.thing: "statement_id"}.get(subject_type)
        if finds:
            rows = [{**row, finds: row["subject_id"]} for row in rows]
        session.connection().execute(_OF_INVITATION if subject_type == INVITATION.thing else _INSERT, rows)


def newest(session: Session, action: str, subject: tuple[str, int]) -> int | None:
    """Return the number of the newest event that did `action` to `subject`, or None if there is none."""
    of_it = (AuditEvent.subject_type == subject[0], AuditEvent.subject_id == subject[1], AuditEvent.action == action)
    return session.scalar(select(func.max(AuditEvent.id)).where(*of_it))


def accounts(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Return the addresses of those of these actors who are accounts, as "user:1"."""
    numbers = {int(actor.removeprefix("user:")) for actor in actors if actor.startswith("user:")}
    query = select(User.id, User.email).where(User.id.in_(numbers))
    return {f"user:{number}": email for number, email in session.execute(query)} if numbers else {}


def read_details(written: str | None) -> dict[str, Any] | None:
    """Return the details of an event; None for what no event of ours says, however odd it is."""
    try:
        details = json.loads(written or "")
    except (ValueError, RecursionError):
        return None
    return details if isinstance(details, dict) else None
