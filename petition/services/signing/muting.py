"""Hearing no more of a statement: that is no answer, and people can still sign."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.models import Invitation
from petition.services import audit
from petition.services.signing.standings import Standing

invitations = table_of(Invitation)


def mute(session: Session, standing: Standing) -> bool:
    """Send the person no more reminders of this statement; False if that was so already."""
    unmuted = (invitations.c.id == standing.invitation_id) & invitations.c.muted_at.is_(None)
    statement = update(invitations).where(unmuted).values(muted_at=database_now())
    if session.connection().execute(statement).rowcount == 0:
        return False
    actor = f"invitation:{standing.invitation_id}"
    audit.record(session, "invitation.mute", ("invitation", standing.invitation_id), actor=actor)
    return True


def unmute(session: Session, standing: Standing) -> bool:
    """Send the person reminders again, as if they had not asked for none; False if that was so already."""
    muted = (invitations.c.id == standing.invitation_id) & invitations.c.muted_at.is_not(None)
    if session.connection().execute(update(invitations).where(muted).values(muted_at=None)).rowcount == 0:
        return False
    actor = f"invitation:{standing.invitation_id}"
    audit.record(session, "invitation.unmute", ("invitation", standing.invitation_id), actor=actor)
    return True
