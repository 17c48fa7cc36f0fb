"""People who got many mails within a day; a coordinator is told of them before another one goes to them.

What a coordinator sends is never held back, so it is their decision.
"""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from petition.db import database_after, table_of
from petition.domain.mails import MANY, PERIOD
from petition.models import Invitation, OutboxMessage, Person

invitations, outbox_messages = table_of(Invitation), table_of(OutboxMessage)
# An index holds all that is asked of the mails.
_FREQUENT = (
    select(invitations.c.person_id)
    .join_from(outbox_messages, invitations, invitations.c.id == outbox_messages.c.invitation_id)
    .where(outbox_messages.c.created_at > database_after(-PERIOD.total_seconds()))
    .group_by(invitations.c.person_id)
    .having(func.count() >= MANY)
)


def frequent_among(session: Session, numbers: Select[int]) -> list[Person]:
    """Return those of the people with these numbers who got `MANY` mails or more, over all statements, by name."""
    # On most days there is nobody, and then nobody is looked for among the others.
    if session.execute(_FREQUENT.limit(1)).first() is None:
        return []
    theirs = select(Person).where(Person.id.in_(_FREQUENT), Person.id.in_(numbers))
    return list(session.scalars(theirs.order_by(Person.country, Person.sort_key, Person.id)))
