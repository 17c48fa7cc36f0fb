"""Holds the versions of a text against their digests and the audit log: each later one was made as the log tells.

Triggers let nobody change a version, and anybody who may write to the database
could add one. An editorial version that nobody made would take every signature
along to words that nobody signed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.digests import Text, texts_digest
from petition.domain.states import STATEMENT, StatementEvent
from petition.models import AuditEvent, Statement, TextVersion, Translation
from petition.services import audit

events, statements, text_versions = (table_of(model) for model in (AuditEvent, Statement, TextVersion))
AMEND = "statement.amend"
_CIRCULATE = f"{STATEMENT.thing}.{StatementEvent.CIRCULATE}"


def details(version: TextVersion) -> dict[str, Any]:
    """Return what the event that makes a version says of it: its number, its digest, and how it is read."""
    return {"version": version.number, "text": version.digest, **_read(version)}


def _read(version: TextVersion) -> dict[str, Any]:
    return {"rule": version.text_rule, "joins_lines": version.joins_lines}


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


def _compare(session: Session, version: TextVersion, told: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what does not agree of one version; `told` has the details of each event about it."""
    others = session.scalars(select(Translation).where(Translation.text_version_id == version.id))
    translations = [Text(one.language, one.title, one.body) for one in others]
    if version.digest != texts_digest(Text(version.language, version.title, version.body), translations):
        yield "the text does not have its digest"
    if version.number > 1 and not told:
        yield "the log does not tell of it"
    elif version.number > 1 and [(said.get("text"), said.get("substance")) for said in told] != [
        (version.digest, bool(version.is_substantive))
    ]:
        yield "its text, or whether it is a change of substance, is not as the log tells"
    # Events from before the log named the rule say nothing of it.
    elif any(said.get(name, ours) != ours for said in told for name, ours in _read(version).items()):
        yield "how its text is read is not as the log tells"


def _told(session: Session, statement_id: int | None) -> defaultdict[tuple[int, int], list[dict[str, Any]]]:
    """Return the details of the events about each version, by (statement, number of the version)."""
    columns, is_about = (events.c.action, events.c.subject_id, audit.DETAILS), events.c.action.in_((AMEND, _CIRCULATE))
    query = select(*columns).where(is_about).order_by(events.c.id)
    if statement_id is not None:
        query = query.where(events.c.subject_type == "statement", events.c.subject_id == statement_id)
    told: defaultdict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for action, statement, written in session.connection().execute(query):
        # Somebody may have put something else there.
        said = audit.read_details(written) or {}
        number = said.get("version")
        # What a version is by which a statement began, its signatures say; the log says how it is read.
        if action == AMEND or number == 1:
            told[statement, number if isinstance(number, int) else 0].append(said)
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
