"""Holds the versions of a text against their digests and the audit log: each later one was made as the log tells.

Triggers let nobody change a version, and anybody who may write to the database
could add one. An editorial version that nobody made would take every signature
along to words that nobody signed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.digests import Text, texts_digest
from petition.models import AuditEvent, Statement, TextVersion, Translation
from petition.services import audit

events, statements, text_versions = (table_of(model) for model in (AuditEvent, Statement, TextVersion))
AMEND = "statement.amend"


def check(session: Session, statement_id: int | None = None) -> tuple[int, list[str]]:
    """Return how many versions there are, of one statement or of all, and what does not agree, a line each."""
    told = _told(session, statement_id)
    query = select(TextVersion).order_by(TextVersion.id)
    if statement_id is not None:
        query = query.where(TextVersion.statement_id == statement_id)
    count, faults = 0, []
    for version in session.scalars(query):
        count += 1
        mine = told.pop((version.statement_id, version.number), [])
        faults += [f"text version {version.id}: {fault}." for fault in _compare(session, version, mine)]
    faults += [
        f"statement {statement}: the log tells of version {number} of its text, and it is not there."
        for statement, number in sorted(told)
    ]
    return count, [*faults, *_not_the_newest(session, statement_id)]


def _compare(session: Session, version: TextVersion, told: list[tuple[object, object]]) -> Iterator[str]:
    """Yield what does not agree of one version; `told` has its digest and its kind, once for each event about it."""
    others = session.scalars(select(Translation).where(Translation.text_version_id == version.id))
    translations = [Text(one.language, one.title, one.body) for one in others]
    if version.digest != texts_digest(Text(version.language, version.title, version.body), translations):
        yield "the text does not have its digest"
    if version.number > 1 and not told:
        yield "the log does not tell of it"
    elif Counter(told) - Counter([(version.digest, bool(version.is_substantive))]):
        yield "its text, or whether it is a change of substance, is not as the log tells"


def _told(session: Session, statement_id: int | None) -> defaultdict[tuple[int, int], list[tuple[object, object]]]:
    """Return (digest, substance) of each version that the log tells of, by (statement, number of the version)."""
    query = select(events.c.subject_id, audit.DETAILS).where(events.c.action == AMEND).order_by(events.c.id)
    if statement_id is not None:
        query = query.where(events.c.subject_type == "statement", events.c.subject_id == statement_id)
    told: defaultdict[tuple[int, int], list[tuple[object, object]]] = defaultdict(list)
    for statement, written in session.connection().execute(query):
        # Somebody may have put something else there.
        said = audit.read_details(written) or {}
        number = said.get("version")
        told[statement, number if isinstance(number, int) else 0].append((str(said.get("text")), said.get("substance")))
    return told


def _not_the_newest(session: Session, statement_id: int | None) -> Iterator[str]:
    """Yield the statements whose text is not their newest version."""
    query = (
        select(statements.c.slug)
        .join(text_versions, text_versions.c.statement_id == statements.c.id)
        .group_by(statements.c.id, statements.c.slug, statements.c.text_number)
        .having(func.max(text_versions.c.number) != statements.c.text_number)
        .order_by(statements.c.id)
    )
    if statement_id is not None:
        query = query.where(statements.c.id == statement_id)
    for slug in session.scalars(query):
        yield f"{slug}: its text is not the newest version."
