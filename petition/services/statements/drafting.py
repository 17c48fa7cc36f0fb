"""Drafting: creating a statement, revising it while it is a draft, finding it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain import acts, lengths
from petition.domain.acts import Act
from petition.domain.addresses import check_address
from petition.domain.compilations import Compilation, Publication, Renderer
from petition.domain.languages import check_language
from petition.domain.states import StatementState
from petition.domain.text import clean_line, clean_text
from petition.domain.text_rules import CURRENT, Reading
from petition.domain.times import zone
from petition.errors import DraftChanged, FieldError, FieldErrors, NotFound
from petition.models import Statement
from petition.services import audit
from petition.services.statements import revisions, slugs
from petition.services.statements.revisions import Revision
from petition.services.transitions import locked

_COLUMNS = (
    *("slug", "title", "body", "joins_lines", "language"),
    *("closes_at", "time_zone", "requested_by", "contact_email"),
)
_SOME_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Draft:
    """What a coordinator writes of a statement; `body` is Markdown, `language` BCP 47.

    `faults` is what could not even be read, such as a date, or not be printed (`printed`); the fields that it
    names are not checked further. `reading` is how the text becomes what is read.
    """

    slug: str
    title: str
    body: str
    closes_at: datetime
    time_zone: str
    requested_by: str
    contact_email: str
    language: str = "en"
    faults: tuple[FieldError, ...] = ()
    reading: Reading = CURRENT


def find(session: Session, slug: str) -> Statement:
    """Return the statement called `slug`; raise `NotFound` if there is none, or it was a draft and is deleted."""
    query = select(Statement).where(Statement.slug == slug, Statement.state != StatementState.DELETED)
    statement = session.scalar(query)
    if statement is None:
        raise NotFound(f"There is no statement “{slug}”.")
    return statement


def all_statements(session: Session) -> list[Statement]:
    """Return all statements but deleted ones, the newest first."""
    query = select(Statement).where(Statement.state != StatementState.DELETED)
    return list(session.scalars(query.order_by(Statement.id.desc())))


def printed(entries: Draft, *, render: Renderer) -> Draft:
    """Return the draft, with a fault if its text could not be published as it is.

    All that publishing needs at the end is made now, while somebody is there who
    can change the text. It takes time, so it is done outside of a transaction.
    """
    try:
        language, body = check_language(entries.language), clean_text(entries.body, "text")
        zone(entries.time_zone)
    except FieldError:
        # Storing the draft finds the same, and names all faults at once.
        return entries
    compilation = Compilation(
        slug=entries.slug,
        title=entries.title,
        body=body,
        reading=entries.reading,
        language=language,
        digest="",
        text_version=1,
        time_zone=entries.time_zone,
        requested_by=entries.requested_by,
        signatories=(),
    )
    try:
        render(Publication(compilation, 1, _SOME_DAY))
    except FieldError as fault:
        return replace(entries, faults=(*entries.faults, fault))
    return entries


def draft(session: Session, entries: Draft, *, actor: str, created_by: int | None = None) -> Statement:
    """Store a new statement; raise `FieldErrors` that name every faulty field."""
    values = _checked(session, entries)
    statement = Statement(**values, state=StatementState.DRAFT, created_by=created_by)
    session.add(statement)
    slugs.flush(session, statement)
    revisions.keep(session, statement, actor=actor)
    audit.record(session, "statement.draft", ("statement", statement.id), actor=actor)
    return statement


def fingerprint(statement: Statement) -> str:
    """Return what changes whenever somebody saves the draft."""
    parts = [str(getattr(statement, name)) for name in _COLUMNS]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def revise(session: Session, statement: Statement, entries: Draft, *, actor: str, based_on: str | None = None) -> None:
    """Change a draft; once it has been circulated its text stands.

    With `based_on`, the fingerprint that the editor began with, a draft that
    somebody else saved in the meantime raises `DraftChanged`.
    """
    statement = _locked_draft(session, statement, based_on)
    values = _checked(session, entries, but=statement.id)
    _save(session, statement, values, actor)


def bring_back(
    session: Session, statement: Statement, revision: Revision, *, actor: str, based_on: str | None = None
) -> None:
    """Give a draft the text of an earlier revision again, and who asked; its address and closing time stay.

    That is a save as any other, so what it replaces is kept. `based_on` is as with `revise`.
    """
    statement = _locked_draft(session, statement, based_on)
    _save(session, statement, {name: revision.entries[name] for name in revisions.WORDS}, actor)


def _locked_draft(session: Session, statement: Statement, based_on: str | None) -> Statement:
    """Lock a draft; raise `DraftChanged` unless it is as whoever saves it began with."""
    statement = locked(session, statement)
    acts.check(Act.REVISE, statement.state)
    if based_on is not None and based_on != fingerprint(statement):
        raise DraftChanged("Somebody else saved this draft while you were writing. Nothing of yours is saved yet.")
    return statement


def _save(session: Session, statement: Statement, values: Mapping[str, object], actor: str) -> None:
    """Store what was checked, and keep what it replaces; whoever saved that another way is not known."""
    revisions.keep(session, statement, actor="")
    for name, value in values.items():
        setattr(statement, name, value)
    slugs.flush(session, statement)
    revisions.keep(session, statement, actor=actor)
    audit.record(session, "statement.revise", ("statement", statement.id), actor=actor)


def _checked(session: Session, entries: Draft, but: int | None = None) -> dict[str, object]:
    """Return the cleaned columns of a draft, or raise every fault at once.

    `but` is the statement that may have the slug already.
    """
    faults = entries.faults
    unread = {fault.field for fault in faults}
    checks: dict[str, Callable[[], object]] = {
        "slug": lambda: slugs.check_free(session, entries.slug, but),
        "title": lambda: present(clean_line(entries.title, "title", limit=lengths.TITLE), "title"),
        "body": lambda: present(clean_text(entries.body, "text"), "text"),
        "language": lambda: check_language(entries.language),
        "time_zone": lambda: zone(entries.time_zone) and entries.time_zone,
        "closes_at": lambda: _future(session, entries.closes_at),
        "requested_by": lambda: present(clean_line(entries.requested_by, "requested_by"), "requested_by"),
        "contact_email": lambda: check_address(entries.contact_email.strip(), "contact_email"),
    }
    # The services and their callers call the body the text.
    read = {column: check for column, check in checks.items() if ("text" if column == "body" else column) not in unread}
    return collected(read, faults) | {"text_rule": entries.reading.rule, "joins_lines": entries.reading.joins_lines}


def collected(checks: Mapping[str, Callable[[], object]], faults: Iterable[FieldError] = ()) -> dict[str, object]:
    """Return what each check returns; raise `FieldErrors` with every fault, those that are known already first."""
    found, values = list(faults), {}
    for column, check in checks.items():
        try:
            values[column] = check()
        except FieldError as fault:
            found.append(fault)
    if found:
        raise FieldErrors(found)
    return values


def present(value: str, field: str) -> str:
    """Return a value; raise `FieldError` naming `field` if it is empty."""
    if not value:
        raise FieldError(field, "is empty")
    return value


def _future(session: Session, closes_at: datetime) -> datetime:
    if closes_at <= database_time(session):
        raise FieldError("closes_at", "is in the past")
    return closes_at
