"""The stored editions: serving their very bytes, listing them, and finding where they went.

Nothing here reads signatures. What is stored never changes; whether it is shown
is said by retractions, and where it stands by the slug of its statement.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.list_changes import Entry
from petition.domain.list_forms import ListForm
from petition.errors import FieldErrors, NotFound
from petition.models import Edition, EditionFile, FormerSlug, Retraction, Statement, TextVersion

editions, files, former_slugs, retractions, statements, text_versions = (
    table_of(model) for model in (Edition, EditionFile, FormerSlug, Retraction, Statement, TextVersion)
)
# Who asks, and the form of the list, in the data of an edition. No other line begins so, because JSON writes the end of
# a line as \\n.
_REQUESTER = re.compile(rb'^  "requested_by": (".*"),$', re.MULTILINE)
_FORM = re.compile(rb'^  "list_form": (\{.*?^  \}),$', re.MULTILINE | re.DOTALL)
# What stands before it is a title at most.
_HEAD_BYTES = 8_192
_NEWEST = (
    select(func.max(editions.c.number))
    .where(editions.c.statement_id == statements.c.id)
    .correlate(statements)
    .scalar_subquery()
)


@dataclass(frozen=True)
class StoredFile:
    """One published file as it is served; `etag` is its SHA-256 in hexadecimal.

    `newest` is the number of the statement's newest edition, which may be this one, and `language` the statement's.
    """

    media_type: str
    content: bytes
    etag: str
    number: int
    newest: int
    language: str


@dataclass(frozen=True)
class Notice:
    """What is shown in place of a retracted statement, or of a withheld edition, which `number` names.

    `is_newest` is whether that edition is the newest. `by` is the organisation
    that asked people to sign; no person is named. `language` is the statement's.
    """

    slug: str
    number: int | None
    is_newest: bool
    at: datetime
    time_zone: str
    by: str
    reason: str
    language: str


@dataclass(frozen=True)
class Moved:
    """That a statement has another slug now."""

    slug: str


def _is_retracted() -> ColumnElement[bool]:
    """Return whether a retraction that has not ended is of an edition, or of its whole statement."""
    of_it = or_(retractions.c.edition_id.is_(None), retractions.c.edition_id == editions.c.id)
    return and_(retractions.c.statement_id == editions.c.statement_id, retractions.c.ended_at.is_(None), of_it)


Found = StoredFile | Notice | Moved


def published_file(session: Session, slug: str, extension: str, number: int | None = None) -> Found:
    """Return one file of an edition, or of a statement's newest, or what is to be answered in its place.

    Raises `NotFound` where there is no such thing.
    """
    columns = ("id", "edition_id", "retracted_at", "reason", "requested_by")
    query = (
        select(
            *(files.c.media_type, files.c.content, files.c.etag, editions.c.number, _NEWEST.label("newest")),
            *(*(retractions.c[name] for name in columns), statements.c.time_zone, statements.c.language),
        )
        .join(editions, editions.c.id == files.c.edition_id)
        .join(statements, statements.c.id == editions.c.statement_id)
        .outerjoin(retractions, _is_retracted())
        .where(
            statements.c.slug == slug,
            files.c.extension == extension,
            editions.c.number == (_NEWEST if number is None else number),
        )
        # That of the whole statement says more than that of one edition.
        .order_by(retractions.c.edition_id.is_not(None), retractions.c.id)
        .limit(1)
    )
    row = session.connection().execute(query).one_or_none()
    if row is None:
        return _moved(session, slug)
    if row.id is None:
        return StoredFile(row.media_type, row.content, row.etag, row.number, row.newest, row.language)
    which = None if row.edition_id is None else row.number
    said = (row.retracted_at, row.time_zone, row.requested_by, row.reason, row.language)
    return Notice(slug, which, row.number == row.newest, *said)


def _moved(session: Session, slug: str) -> Moved:
    """Return where a statement went that was published as `slug`; raise `NotFound` if there was none."""
    query = (
        select(statements.c.slug)
        .join(former_slugs, former_slugs.c.statement_id == statements.c.id)
        .where(former_slugs.c.slug == slug, statements.c.slug != slug)
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such published statement.")
    return Moved(found)


class Published(NamedTuple):
    """One line of the list of published statements."""

    slug: str
    title: str
    language: str
    published_at: datetime
    time_zone: str
    signatories: int


def published(session: Session) -> list[Published]:
    """Return what the front page lists: the newest edition of each statement that is shown, the latest first."""
    newest = select(func.max(Edition.id)).group_by(Edition.statement_id)
    query = (
        select(Statement.slug, TextVersion.title, TextVersion.language, Edition.published_at)
        .add_columns(Statement.time_zone, Edition.signatories)
        .join(Edition, Edition.statement_id == Statement.id)
        .join(TextVersion, TextVersion.id == Edition.text_version_id)
        .where(Edition.id.in_(newest), ~exists().where(_is_retracted()))
        .order_by(Edition.published_at.desc(), Edition.id.desc())
    )
    return [Published(*row) for row in session.execute(query)]


class Issue(NamedTuple):
    """One edition as the desk lists it; `withheld_because` is None while it is not withheld by itself."""

    id: int
    number: int
    published_at: datetime
    signatories: int
    text_version_id: int
    text_number: int
    withheld_because: str | None

    @property
    def is_withheld(self) -> bool:
        """Whether the edition is withheld by itself."""
        return self.withheld_because is not None


def issues(session: Session, statement: Statement) -> Sequence[Issue]:
    """Return the editions of a statement, the newest first."""
    withheld = and_(retractions.c.edition_id == editions.c.id, retractions.c.ended_at.is_(None))
    columns = (
        editions.c.id,
        editions.c.number,
        editions.c.published_at,
        editions.c.signatories,
        editions.c.text_version_id,
    )
    query = (
        select(*columns, text_versions.c.number.label("text_number"), retractions.c.reason)
        .join(text_versions, text_versions.c.id == editions.c.text_version_id)
        .outerjoin(retractions, withheld)
        .where(editions.c.statement_id == statement.id)
        .order_by(editions.c.number.desc())
    )
    return [Issue(*row) for row in session.execute(query)]


def one(statement: Statement, found: Sequence[Issue], number: int) -> Issue:
    """Return the edition with a number; raise `NotFound` if there is none."""
    for issue in found:
        if issue.number == number:
            return issue
    raise NotFound(f"“{statement.slug}” has no edition {number}.")


def entries_of(session: Session, issue: Issue) -> list[Entry]:
    """Return the list of an edition; what was published before its numbers were kept has its lines alone."""
    stored = session.scalar(select(editions.c.entries).where(editions.c.id == issue.id))
    if stored is not None:
        return [Entry(number, line) for number, line in stored]
    query = select(files.c.content).where(files.c.edition_id == issue.id, files.c.extension == "json")
    data = json.loads(session.scalar(query) or b"{}")
    return [Entry(None, one["line"]) for one in data.get("signatories", ())]


def requester_of(session: Session, issue: Issue) -> str | None:
    """Return who asked people to sign, as an edition says it."""
    head = func.substr(files.c.content, 1, _HEAD_BYTES)
    found = session.scalar(select(head).where(files.c.edition_id == issue.id, files.c.extension == "json"))
    said = _REQUESTER.search(bytes(found or b""))
    return None if said is None else str(json.loads(said[1]))


def form_of(session: Session, issue: Issue) -> ListForm | None:
    """Return the form in which an edition prints its list; None where it has none that can be read."""
    query = select(files.c.content).where(files.c.edition_id == issue.id, files.c.extension == "json")
    found = _FORM.search(bytes(session.scalar(query) or b""))
    try:
        return None if found is None else ListForm.read(json.loads(found[1]))
    except FieldErrors:
        # It is from before forms had patterns.
        return None
