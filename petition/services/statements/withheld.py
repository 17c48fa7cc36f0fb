"""Which editions are withheld by themselves, for pages and commands that are about something else.

Where the newest is withheld, the statement's own address shows a notice, though
the statement stays published. Whoever looks at the statement has to see that.
"""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import Edition, Retraction, Statement

editions, retractions, statements = table_of(Edition), table_of(Retraction), table_of(Statement)
_WITHHELD = select(retractions.c.edition_id).where(
    retractions.c.ended_at.is_(None), retractions.c.edition_id.is_not(None)
)


def newest_withheld(session: Session, statement_id: int | None = None) -> dict[int, int]:
    """Return by statement the number of its newest edition where that is withheld; of one statement, or of all."""
    newest = select(func.max(editions.c.id)).group_by(editions.c.statement_id)
    query = select(editions.c.statement_id, editions.c.number).where(editions.c.id.in_(_WITHHELD))
    if statement_id is not None:
        newest = newest.where(editions.c.statement_id == statement_id)
    found: dict[int, int] = dict(session.execute(query.where(editions.c.id.in_(newest))).all())
    return found


def is_anything_published(session: Session) -> bool:
    """Return whether there is any edition, shown or not."""
    return session.scalar(select(editions.c.id).limit(1)) is not None


class Unreadable(NamedTuple):
    """What the page of an older edition leads to and cannot be read: the newest edition, or the one compared with."""

    newest: bool
    compared: int | None


def unreadable_from(session: Session, slug: str, number: int) -> Unreadable:
    """Return what the page of one edition leads to that is withheld; both are shown in most cases."""
    theirs = select(editions.c.number, editions.c.id.in_(_WITHHELD)).join(
        statements, statements.c.id == editions.c.statement_id
    )
    found: dict[int, bool] = dict(session.execute(theirs.where(statements.c.slug == slug)).all())
    changes = session.scalar(
        select(editions.c.changes)
        .join(statements, statements.c.id == editions.c.statement_id)
        .where(statements.c.slug == slug, editions.c.number == number)
    )
    since = (changes or {}).get("since")
    return Unreadable(newest=bool(found[max(found)]), compared=since if since and found.get(since) else None)
