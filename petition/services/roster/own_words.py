"""What people answered by themselves, by the audit log, which outlives every state that an invitation goes through.

Who was uninvited and invited again has no answer in their invitation, and one
that was merged ends. What they said by their own link counts all the same,
until they say something else by it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.signatures import Decision
from petition.domain.states import InvitationEvent
from petition.models import AuditEvent, Invitation, Recording
from petition.services import audit

# These come from the person alone.
_ANSWERS = MappingProxyType(
    {
        "invitation.sign": InvitationEvent.SIGN,
        "invitation.decline": InvitationEvent.DECLINE,
        "invitation.withdraw": InvitationEvent.WITHDRAW,
    }
)
_CONFIRMED = {Decision.SIGN: InvitationEvent.SIGN, Decision.DECLINE: InvitationEvent.DECLINE}


@dataclass(frozen=True)
class OwnWord:
    """The newest answer of a person; `number` is that of its event, so the greater one is the later."""

    number: int
    event: InvitationEvent
    at: datetime

    @property
    def is_refusal(self) -> bool:
        """Whether they declined or withdrew."""
        return self.event is not InvitationEvent.SIGN


def newest(session: Session, invitation_id: int) -> OwnWord | None:
    """Return what the person of an invitation answered last by themselves, or None if they never did.

    What they answered to an invitation that was merged into this one counts as well, and so does that they
    confirmed what was recorded for them.
    """
    theirs = (AuditEvent.subject_type == "invitation") & AuditEvent.subject_id.in_(_merged_into(session, invitation_id))
    query = (
        select(AuditEvent.id, AuditEvent.at, AuditEvent.action, audit.DETAILS)
        .where(theirs, AuditEvent.action.in_((*_ANSWERS, audit.CONFIRM)))
        .order_by(AuditEvent.id.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    event = _ANSWERS.get(found.action)
    if event is None:
        number = (audit.read_details(found.details) or {}).get("recording")
        event = _CONFIRMED[session.scalars(select(Recording.decision).where(Recording.id == number)).one()]
    return OwnWord(found.id, event, found.at)


def _merged_into(session: Session, invitation_id: int) -> Collection[int]:
    """Return the number of an invitation, with those of all that were merged into it, one after the other."""
    found: set[int] = set()
    more = {invitation_id}
    of_it = select(Invitation.statement_id).where(Invitation.id == invitation_id).scalar_subquery()
    while more:
        found |= more
        merged = (Invitation.statement_id == of_it) & Invitation.merged_into_id.in_(more)
        more = set(session.scalars(select(Invitation.id).where(merged))) - found
    return found
