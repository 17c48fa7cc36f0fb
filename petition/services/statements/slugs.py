"""Slugs: which are free, and how a statement that is over gives its own up to another that wants it.

A cancelled statement and a deleted draft keep theirs for as long as nobody asks
for it. Then they get one that nobody can choose, by which the desk still finds
them, and need a new one to come back. A slug under which something was published
is never free again.
"""

import re

from sqlalchemy import String, cast, func, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain import lengths
from petition.domain.states import StatementState
from petition.errors import FieldError, FieldErrors
from petition.models import FormerSlug, Statement
from petition.services import audit

statements = table_of(Statement)
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# The page for writing a statement stands where one of this name would.
_RESERVED = "new"
_GIVES_WAY = (StatementState.CANCELLED, StatementState.DELETED)
# It is in no slug that somebody chooses. Behind it stands the number of the statement.
_MARK = "~"
_ROOM = lengths.SLUG - len(_MARK) - len(str(lengths.LARGEST_ROW))


def check_free(session: Session, slug: str, but: int | None) -> str:
    """Return a slug that the statement `but` may have; raise `FieldError` for one that cannot be used or is taken."""
    if not slug:
        raise FieldError("slug", "is empty")
    if not _SLUG.fullmatch(slug) or len(slug) > lengths.SLUG:
        most = f"at most {lengths.SLUG} small letters, digits and single hyphens"
        raise FieldError("slug", f"“{slug[: lengths.LINE]}” must be {most}, such as free-press-2026")
    if slug == _RESERVED:
        raise FieldError("slug", f"“{slug}” cannot be used; the desk needs that address")
    now = session.scalar(select(Statement.id).where(Statement.slug == slug, Statement.state.not_in(_GIVES_WAY)))
    once = session.scalar(select(FormerSlug.statement_id).where(FormerSlug.slug == slug))
    if {now, once} - {None, but}:
        raise FieldError("slug", f"“{slug}” is taken")
    return slug


def own(slug: str) -> str:
    """Return the slug that a statement was given; empty if it has given that up."""
    return "" if _MARK in slug else slug


def check_regained(session: Session, statement: Statement, wanted: str) -> str:
    """Return the slug with which a statement comes back: its own, or else the wanted one.

    Raises `FieldError` where that cannot be used, and where none is wanted and its own was taken.
    """
    slug = wanted or own(statement.slug)
    if not slug:
        taken = statement.slug.partition(_MARK)[0]
        raise FieldError("slug", f"“{taken}” belongs to another statement by now; choose a new address")
    return check_free(session, slug, statement.id)


def flush(session: Session, statement: Statement) -> None:
    """Write a statement, and name the one field that somebody else may have taken in the meantime.

    A statement that is over gives way first, by an UPDATE that looks at its state once more when it has the row. A
    slug that another statement was published under is looked for after the writing: who waits there for another
    transaction that leaves the slug sees then what that has left behind.
    """
    slug, taken = statement.slug, FieldErrors([FieldError("slug", f"“{statement.slug}” is taken")])
    # Not by the session, which would write the statement before it.
    connection = session.connection()
    others = (statements.c.slug == slug, statements.c.state.in_(_GIVES_WAY), statements.c.id != (statement.id or 0))
    left = func.substr(statements.c.slug, 1, _ROOM) + literal(_MARK) + cast(statements.c.id, String)
    change = update(statements).where(*others).values(slug=left).returning(statements.c.id, statements.c.slug)
    for number, new in connection.execute(change).all():
        audit.record(
            session, "statement.give_way", ("statement", number), actor="system", details={"slug": [slug, new]}
        )
    try:
        session.flush()
    except IntegrityError:
        raise taken from None
    former = (FormerSlug.slug == slug, FormerSlug.statement_id != statement.id)
    if session.scalar(select(FormerSlug.slug).where(*former)) is not None:
        raise taken
