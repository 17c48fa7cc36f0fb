"""Whether the name of somebody who was invited stands in the editions of their statement.

A signature that ended before anything was published was never printed, and its
person must not read that it was.
"""

from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import Edition, Invitation, Signature

invitations, signatures, issued = table_of(Invitation), table_of(Signature), table_of(Edition)


class Printed(StrEnum):
    """Where a name stands: in no edition, in earlier ones alone, or in the newest."""

    NOWHERE = "nowhere"
    EARLIER = "earlier"
    NEWEST = "newest"


def where_printed(session: Session, invitation_id: int) -> Printed:
    """Return where the name of an invitation's person stands.

    An invitation that was merged into this one counts as this one.
    """
    ours = or_(invitations.c.id == invitation_id, invitations.c.merged_into_id == invitation_id)
    theirs = set(session.scalars(select(invitations.c.id).where(ours)))
    # An edition may have tens of thousands of lines, so only those are read in which theirs could stand.
    live_then = (
        select(signatures.c.id)
        .where(
            signatures.c.invitation_id.in_(theirs),
            signatures.c.signed_at <= issued.c.published_at,
            or_(signatures.c.ended_at.is_(None), signatures.c.ended_at >= issued.c.published_at),
        )
        .correlate(issued)
    )
    ours_too = issued.c.statement_id.in_(select(invitations.c.statement_id).where(ours))
    query = select(issued.c.number, issued.c.entries).where(ours_too, live_then.exists())
    # Editions from before there were such numbers had the line of each live signature.
    holding = [
        number
        for number, lines in session.execute(query)
        if lines is None or any(invitation in theirs for invitation, _ in lines)
    ]
    if not holding:
        return Printed.NOWHERE
    newest = session.scalar(select(func.max(issued.c.number)).where(ours_too))
    return Printed.NEWEST if newest in holding else Printed.EARLIER
