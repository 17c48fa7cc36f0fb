"""Holds retractions against the audit log: each was begun and lifted as it tells, and the notice says what it said.

Whoever can take the triggers away could keep something from the public that nobody
retracted, show it again, or put other words into the notice.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.digests import notice_digest
from petition.domain.states import STATEMENT, StatementEvent, StatementState
from petition.models import AuditEvent, Edition, Retraction, Statement
from petition.services import audit

editions, events, retractions, statements = (table_of(model) for model in (Edition, AuditEvent, Retraction, Statement))
_RETRACT, _PUBLISH = (f"{STATEMENT.thing}.{event}" for event in (StatementEvent.RETRACT, StatementEvent.PUBLISH))
_WITHHOLD, _SHOW_AGAIN = "statement.withhold", "statement.show_again"
# A statement, and the number of its edition, or None for all that was published of it.
_About = tuple[int, int | None]


class _Told(NamedTuple):
    """A retraction as the log has it; `notice` is None where the log had no digests yet."""

    by: str
    notice: object
    ended_by: str | None = None


def check(session: Session) -> list[str]:
    """Return what does not agree, a line each."""
    told, faults = _told(session)
    ours = and_(editions.c.id == retractions.c.edition_id, editions.c.statement_id == retractions.c.statement_id)
    query = select(retractions, editions.c.number).outerjoin(editions, ours).order_by(retractions.c.id)
    for row in session.connection().execute(query):
        # No edition has the number 0, which stands for one that is not the statement's.
        mine = told[row.statement_id, None if row.edition_id is None else row.number or 0]
        faults += [f"retraction {row.id}: {fault}." for fault in _compare(row, mine.pop(0) if mine else None)]
    faults += [
        f"statement {statement}, {'as a whole' if number is None else f'edition {number}'}: "
        "the log tells of a retraction that is not there."
        for (statement, number), left in told.items()
        for _ in left
    ]
    whole = and_(retractions.c.edition_id.is_(None), retractions.c.ended_at.is_(None))
    stands = exists().where(retractions.c.statement_id == statements.c.id, whole)
    disagreeing = select(statements.c.slug).where((statements.c.state == StatementState.RETRACTED) != stands)
    for slug in session.connection().execute(disagreeing.order_by(statements.c.id)).scalars():
        faults.append(f"{slug}: it is retracted without a retraction, or the other way.")
    return faults


def _compare(row: Any, told: _Told | None) -> Iterator[str]:
    """Yield what does not agree of one retraction."""
    if told is None:
        yield "the log does not tell of it"
        return
    if row.retracted_by != told.by:
        yield "it is by another one than the log tells"
    if told.notice not in (None, notice_digest(row.reason, row.requested_by, row.retracted_at)):
        yield "its notice is not the one that was recorded"
    if row.ended_by != told.ended_by or (row.ended_at is None) != (row.ended_by is None):
        yield "whether it was lifted, or by whom, is not as the log tells"


def _told(session: Session) -> tuple[defaultdict[_About, list[_Told]], list[str]]:
    """Return the retractions that the log tells of, in their order, and what makes no sense of it."""
    query = (
        select(events.c.id, events.c.subject_id, events.c.action, events.c.actor, audit.DETAILS)
        .where(events.c.subject_type == "statement")
        .where(events.c.action.in_((_RETRACT, _PUBLISH, _WITHHOLD, _SHOW_AGAIN)))
        .order_by(events.c.id)
    )
    told: defaultdict[_About, list[_Told]] = defaultdict(list)
    faults: list[str] = []
    has_digests = False
    for event, statement, action, actor, written in session.connection().execute(query):
        said = audit.read_details(written) or {}
        number = None
        if action in (_WITHHOLD, _SHOW_AGAIN):
            # Somebody may have put something else there.
            number = said["edition"] if isinstance(said.get("edition"), int) else 0
        mine = told[statement, number]
        if action in (_RETRACT, _WITHHOLD):
            has_digests = has_digests or "notice" in said
            # What comes after the first digest has one, too.
            mine.append(_Told(actor, said.get("notice", "") if has_digests else None))
        elif mine and mine[-1].ended_by is None:
            mine[-1] = mine[-1]._replace(ended_by=actor)
        elif action == _SHOW_AGAIN:
            faults.append(f"event {event} of the log: it tells that an edition is shown again that was not withheld.")
    return told, faults
