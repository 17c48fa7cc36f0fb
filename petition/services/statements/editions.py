"""The stored editions: serving their very bytes, listing them, and finding where they went.

Nothing here reads signatures. What is stored never changes; whether it is served is another matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.errors import NotFound
from petition.models import Edition, EditionFile, Statement, TextVersion

editions, files, statements = (table_of(model) for model in (Edition, EditionFile, Statement))
_NEWEST = (
    select(func.max(editions.c.number))
    .where(editions.c.statement_id == statements.c.id)
    .correlate(statements)
    .scalar_subquery()
)


@dataclass(frozen=True)
class StoredFile:
    """One published file as it is served; `etag` is its SHA-256 in hexadecimal.

    `newest` is the number of the statement's newest edition, which may be this one.
    """

    media_type: str
    content: bytes
    etag: str
    number: int
    newest: int


def published_file(session: Session, slug: str, extension: str, number: int | None = None) -> StoredFile:
    """Return one file of an edition, or of a statement's newest; raise `NotFound` if there is none."""
    query = (
        select(files.c.media_type, files.c.content, files.c.etag, editions.c.number, _NEWEST)
        .join(editions, editions.c.id == files.c.edition_id)
        .join(statements, statements.c.id == editions.c.statement_id)
        .where(
            statements.c.slug == slug,
            files.c.extension == extension,
            editions.c.number == (_NEWEST if number is None else number),
        )
    )
    row = session.connection().execute(query).one_or_none()
    if row is None:
        raise NotFound("There is no such published statement.")
    return StoredFile(*row)


class Published(NamedTuple):
    """One line of the list of published statements."""

    slug: str
    title: str
    published_at: datetime
    time_zone: str
    signatories: int


def published(session: Session) -> Sequence[Published]:
    """Return what the front page lists: the newest edition of each, the latest first."""
    newest = select(func.max(Edition.id)).group_by(Edition.statement_id)
    query = (
        select(Statement.slug, TextVersion.title, Edition.published_at, Statement.time_zone, Edition.signatories)
        .join(Edition, Edition.statement_id == Statement.id)
        .join(TextVersion, TextVersion.id == Edition.text_version_id)
        .where(Edition.id.in_(newest))
        .order_by(Edition.published_at.desc(), Edition.id.desc())
    )
    return [Published(*row) for row in session.execute(query)]
