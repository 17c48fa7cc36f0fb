"""What was recorded of one invited person in a statement, and when: the audit log in the words of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.states import INVITATION
from petition.models import AuditEvent, Correction, Signature, Strike
from petition.services import audit


@dataclass(frozen=True)
class Recorded:
    """One thing that was recorded.

    `who` is an account's address, "person" for the invited person, or how the log
    names whoever it was. `what` is the action without its thing, as "sign".
    `correction` is the one that it is about, and `reason` why a signature was struck.
    """

    at: datetime
    who: str
    what: str
    details: Mapping[str, Any]
    correction: Correction | None = None
    reason: str = ""


def recorded(session: Session, invitation_id: int) -> list[Recorded]:
    """Return what was recorded of an invitation, the newest first."""
    ours = (AuditEvent.subject_type == INVITATION.thing) & (AuditEvent.subject_id == invitation_id)
    events = session.scalars(select(AuditEvent).where(ours).order_by(AuditEvent.id.desc())).all()
    names = audit.accounts(session, (one.actor for one in events))
    names[f"{INVITATION.thing}:{invitation_id}"] = "person"
    theirs = select(Signature.id).where(Signature.invitation_id == invitation_id)
    known = {one.id: one for one in session.scalars(select(Correction).where(Correction.signature_id.in_(theirs)))}
    strikes = session.scalars(select(Strike).where(Strike.signature_id.in_(theirs)))
    reasons = {one.signature_id: one.reason for one in strikes}
    return [
        Recorded(
            one.at,
            names.get(one.actor, one.actor),
            one.action.partition(".")[2],
            one.details or {},
            known.get((one.details or {}).get("correction", 0)),
            reasons.get((one.details or {}).get("signature", 0), ""),
        )
        for one in events
    ]
