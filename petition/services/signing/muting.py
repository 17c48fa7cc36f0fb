"""Hearing no more of a statement: that is no answer, and people can still sign."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_after, database_now, table_of
from petition.domain.mails import PERIOD
from petition.domain.too_often import TooManyMutings
from petition.models import AuditEvent, Invitation
from petition.services import audit
from petition.services.signing.lines import person_actor
from petition.services.signing.standing import Standing

audit_events, invitations = table_of(AuditEvent), table_of(Invitation)
_MUTE, _UNMUTE = "invitation.mute", "invitation.unmute"
# So often may one invitation mute and unmute within a day, because the rows of the log stay for good; then unmuting
# waits, and muting never does.
MOST_TURNS = 20


def mute(session: Session, standing: Standing) -> bool:
    """Send the person no more reminders of this statement; False if that was so already."""
    unmuted = (invitations.c.id == standing.invitation_id) & invitations.c.muted_at.is_(None)
    statement = update(invitations).where(unmuted).values(muted_at=database_now())
    if session.connection().execute(statement).rowcount == 0:
        return False
    actor = person_actor(standing.invitation_id)
    audit.record(session, _MUTE, ("invitation", standing.invitation_id), actor=actor)
    return True


def unmute(session: Session, standing: Standing) -> bool:
    """Send the person reminders again, as if they had not asked for none; False if that was so already.

    Raises `TooManyMutings`, and then the transaction must not be committed.
    """
    muted = (invitations.c.id == standing.invitation_id) & invitations.c.muted_at.is_not(None)
    if session.connection().execute(update(invitations).where(muted).values(muted_at=None)).rowcount == 0:
        return False
    # Asked once the row is ours: whoever comes at the same moment waits for it, and is counted.
    lately = (
        select(audit_events.c.at)
        .where(audit_events.c.subject_type == "invitation", audit_events.c.subject_id == standing.invitation_id)
        .where(audit_events.c.action.in_((_MUTE, _UNMUTE)))
        .where(audit_events.c.at > database_after(-PERIOD.total_seconds()))
        .order_by(audit_events.c.id.desc())
    )
    if (earliest := session.scalar(lately.offset(MOST_TURNS - 1).limit(1))) is not None:
        raise TooManyMutings(earliest + PERIOD - standing.read_at)
    actor = person_actor(standing.invitation_id)
    audit.record(session, _UNMUTE, ("invitation", standing.invitation_id), actor=actor)
    return True
