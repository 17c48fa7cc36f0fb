"""Holds the addresses of what was published against the audit log: former ones, and where they lead today.

Whoever can take the triggers away could lead the readers of one statement to
another, or set an address free that is printed somewhere.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import STATEMENT, StatementEvent
from petition.models import AuditEvent, FormerSlug, Statement
from petition.services import audit

events, former_slugs, statements = (table_of(model) for model in (AuditEvent, FormerSlug, Statement))
_PUBLISH = f"{STATEMENT.thing}.{StatementEvent.PUBLISH}"
EDIT = "statement.edit"


def check(session: Session) -> list[str]:
    """Return what does not agree, a line each."""
    former, newest = _told(session)
    stored = dict(session.connection().execute(select(former_slugs.c.slug, former_slugs.c.statement_id)).all())
    faults = [
        f"the former address “{slug}” of statement {statement}: the log does not tell of it."
        for slug, statement in stored.items()
        if former.get(slug) != statement
    ]
    faults += [
        f"the former address “{slug}” of statement {statement}: the log tells of it, and it is not there."
        for slug, statement in former.items()
        if stored.get(slug) != statement
    ]
    query = select(statements.c.id, statements.c.slug).order_by(statements.c.id)
    faults += [
        f"{slug}: its address is not the one that the log tells."
        for statement, slug in session.connection().execute(query)
        if newest.get(statement, slug) != slug
    ]
    return faults


def _told(session: Session) -> tuple[dict[str, int], dict[int, str]]:
    """Return the statement of each former address, and the newest address of each that was moved, once published."""
    query = (
        select(events.c.subject_id, events.c.action, audit.DETAILS)
        .where(events.c.subject_type == "statement", events.c.action.in_((EDIT, _PUBLISH)))
        .order_by(events.c.id)
    )
    published: set[int] = set()
    former: dict[str, int] = {}
    newest: dict[int, str] = {}
    for statement, action, written in session.connection().execute(query):
        slugs = (audit.read_details(written) or {}).get("slug")
        if action == _PUBLISH:
            published.add(statement)
        elif statement in published and isinstance(slugs, list) and len(slugs) == 2:
            # The first statement that had an address keeps it.
            former.setdefault(str(slugs[0]), statement)
            newest[statement] = str(slugs[1])
    return former, newest
