"""Deleting a draft that never went out, and bringing it back for as long as it is kept.

It leaves the lists at once, and its slug is free. Its words go when nobody has
wanted them back for a while; its number stays, because the log names it.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import Session

from petition.db import database_after, table_of
from petition.domain.confirmations import Shown
from petition.domain.states import STATEMENT, StatementEvent, StatementState
from petition.errors import NotFound
from petition.models import DraftRevision, Statement
from petition.services.statements import drafting, slugs
from petition.services.transitions import locked, move

# So long a deleted draft can be brought back.
KEPT = timedelta(days=30)
_WORDS = ("title", "body", "requested_by", "contact_email")
statements, revisions = table_of(Statement), table_of(DraftRevision)


def shown_draft(statement: Statement) -> Shown:
    """Return what `delete` must find again: the draft as it was read."""
    return Shown.of((statement.id, statement.state.value, drafting.fingerprint(statement)), ())


def delete(session: Session, statement: Statement, *, actor: str, expected: Shown | None = None) -> None:
    """Delete a draft; it can be brought back for as long as it is `KEPT`.

    `expected` is what was shown to who confirmed it (`shown_draft`). What was ever circulated raises
    `IllegalTransition`.
    """
    statement = locked(session, statement)
    STATEMENT.target(statement.state, StatementEvent.DELETE)
    shown_draft(statement).check(expected, "Nothing was deleted")
    move(session, STATEMENT, Statement, statement.id, StatementEvent.DELETE, actor=actor, time_column="deleted_at")
    session.refresh(statement)


def deleted(session: Session) -> list[Statement]:
    """Return the deleted drafts that can be brought back, the newest first."""
    query = select(Statement).where(Statement.state == StatementState.DELETED, statements.c.deleted_at > _horizon())
    return list(session.scalars(query.order_by(Statement.deleted_at.desc(), Statement.id.desc())))


def find(session: Session, slug: str) -> Statement:
    """Return a deleted draft that can be brought back, by its slug; raise `NotFound` if there is none."""
    found = next((one for one in deleted(session) if one.slug == slug), None)
    if found is None:
        raise NotFound(f"There is no deleted draft “{slug}”.")
    return found


def undelete(session: Session, statement: Statement, slug: str = "", *, actor: str) -> Statement:
    """Bring a deleted draft back, with another slug if its own was taken meanwhile, and return it."""
    statement = locked(session, statement)
    STATEMENT.target(statement.state, StatementEvent.UNDELETE)
    statement.slug = slugs.check_regained(session, statement, slug)
    values = {"deleted_at": None}
    move(session, STATEMENT, Statement, statement.id, StatementEvent.UNDELETE, actor=actor, values=values)
    slugs.flush(session, statement)
    session.refresh(statement)
    return statement


def purge(session: Session) -> int:
    """Empty the deleted drafts that nobody wanted back in time; return how many."""
    over = (statements.c.state == StatementState.DELETED, statements.c.deleted_at <= _horizon())
    emptied = update(statements).where(*over, statements.c.body != "").values(dict.fromkeys(_WORDS, ""))
    numbers = list(session.connection().execute(emptied.returning(statements.c.id)).scalars())
    if numbers:
        session.execute(delete_rows(DraftRevision).where(revisions.c.statement_id.in_(numbers)))
    return len(numbers)


def _horizon() -> ColumnElement[datetime]:
    return database_after(-KEPT.total_seconds())
