"""Holds every edition against its digests and the audit log: it is there as it was published, and nobody added one.

What stands in its place, and where, is held against the log with it: notices and addresses.

Triggers let nobody change an edition, and anybody who may write to the database
could add one, which the public would read.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.states import STATEMENT, StatementEvent
from petition.models import AuditEvent, Edition, EditionFile
from petition.services import audit
from petition.services.signing import notice_evidence, slug_evidence

events = table_of(AuditEvent)
_PUBLISH = f"{STATEMENT.thing}.{StatementEvent.PUBLISH}"
# By the extension of each file, its SHA-256 in hexadecimal.
Digests = Mapping[str, str]


def check(session: Session) -> tuple[int, list[str]]:
    """Return how many files there are, and what does not agree, a line each."""
    told, undigested = _told(session)
    count, faults = 0, []
    query = select(Edition.id, Edition.statement_id, Edition.number).order_by(Edition.statement_id, Edition.number)
    for number_of_row, statement, number in session.execute(query).all():
        where = f"statement {statement}, edition {number}"
        found = _digests(session, number_of_row)
        count += len(found)
        faults += [
            f"{where}, .{extension}: the file does not have its digest."
            for extension, (etag, digest) in found.items()
            if etag != digest
        ]
        published = told.pop((statement, number), None)
        if published is not None:
            if published != {extension: digest for extension, (_, digest) in found.items()}:
                faults.append(f"{where}: its files are not those that were published.")
        elif undigested[statement] > 0:
            undigested[statement] -= 1
        else:
            faults.append(f"{where}: the log does not tell of it.")
    faults += [f"statement {one}, edition {number}: the log tells of it, and it is not there." for one, number in told]
    return count, [*faults, *notice_evidence.check(session), *slug_evidence.check(session)]


def _digests(session: Session, edition_id: int) -> dict[str, tuple[str, str]]:
    """Return what each file of an edition says of its digest, and what it is, by its extension."""
    query = select(EditionFile.extension, EditionFile.etag, EditionFile.content)
    rows = session.execute(query.where(EditionFile.edition_id == edition_id).execution_options(yield_per=1))
    return {extension: (etag, hashlib.sha256(content).hexdigest()) for extension, etag, content in rows}


def _told(session: Session) -> tuple[dict[tuple[int, int], Digests], Counter[int]]:
    """Return what the log tells of each edition, by (statement, number), and how often a statement was published
    before the log had digests of files.
    """
    told: dict[tuple[int, int], Digests] = {}
    undigested: Counter[int] = Counter()
    query = select(events.c.subject_id, audit.DETAILS).where(events.c.action == _PUBLISH)
    for statement, written in session.connection().execute(query.order_by(events.c.id)):
        said = audit.read_details(written) or {}
        number, files = said.get("edition"), said.get("files")
        if isinstance(number, int) and isinstance(files, dict):
            told[statement, number] = files
        elif not told:
            # What comes after the first digest has one, too.
            undigested[statement] += 1
    return told, undigested
