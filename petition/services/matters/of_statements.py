"""Matters of a statement as a whole and of its mail, at any time; the desk's home asks over all statements."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import database_time, table_of
from petition.domain.matters import Kind, Matter, about, is_time_to_remind
from petition.domain.states import StatementState
from petition.domain.times import format_brief
from petition.models import Correction, Retraction, Signature, Statement
from petition.services.delivery import sending
from petition.services.statements import due, tallies
from petition.services.statements.silent import count_silent, last_asked
from petition.services.statements.withheld import newest_withheld

corrections, retractions, signatures = (table_of(model) for model in (Correction, Retraction, Signature))
# Whom to remind and what an edition would change costs some queries of each statement.
MOST_CLOSELY = 3
_CLOSELY = (StatementState.CIRCULATING, StatementState.PUBLISHED)


def find(
    session: Session,
    statements: Sequence[Statement],
    labels: Mapping[str, str],
    *,
    silent: Mapping[int, int] | None = None,
) -> list[Matter]:
    """Return what is the matter with these statements; the first few of them are looked at closely.

    `labels` are the organisation's names of countries. `silent` is by statement how many could be reminded, where
    that was counted.
    """
    found = [matter for one in statements for matter in _of_row(session, one)]
    found += _of_mail(session, statements)
    found += _out_of_sight(session, statements)
    for one in [one for one in statements if one.state in _CLOSELY][:MOST_CLOSELY]:
        found += _due(session, one, labels)
        if one.is_open:
            known = (silent or {}).get(one.id)
            found += _silent(session, one, count_silent(session, one) if known is None else known)
    return found


def _of_row(session: Session, statement: Statement) -> Iterator[Matter]:
    if at := statement.sending_paused_at:
        yield about(Kind.PAUSED, at.isoformat(), statement=statement.id, at=at)
    if statement.state is StatementState.CLOSED and (at := statement.closed_at):
        said = {"signatures": tallies.tally(session, statement).signatures}
        yield about(Kind.CLOSED, at.isoformat(), statement=statement.id, at=at, said=said)


def _of_mail(session: Session, statements: Sequence[Statement]) -> Iterator[Matter]:
    """Yield whose server refuses our mail, and which mail could not be made; more of it is another cause."""
    for number, domain, reply, count in sending.alarms_of(session, [one.id for one in statements]):
        kind = Kind.REFUSED if domain else Kind.NOT_MADE
        mails = f"{count:,} {'mail' if count == 1 else 'mails'}"
        said = {"domain": domain, "count": f"{count:,}", "mails": mails, "reply": reply or ""}
        yield about(kind, reply, count, statement=number, subject=domain, said=said)


def _out_of_sight(session: Session, statements: Sequence[Statement]) -> Iterator[Matter]:
    """Yield that a statement is retracted, or its newest edition withheld; another notice is another cause."""
    row = retractions.c
    ours = (row.statement_id.in_([one.id for one in statements]), row.ended_at.is_(None))
    query = select(row.statement_id, func.max(row.id), func.max(row.retracted_at)).where(*ours)
    notices = {number: (notice, at) for number, notice, at in session.execute(query.group_by(row.statement_id))}
    withheld = newest_withheld(session) if notices else {}
    for one in statements:
        notice, at = notices.get(one.id, (None, None))
        if one.state is StatementState.RETRACTED:
            yield about(Kind.RETRACTED, notice, statement=one.id, at=at)
        if number := withheld.get(one.id):
            said = {"number": str(number)}
            yield about(Kind.WITHHELD, notice, number, statement=one.id, at=at, said=said)


def _due(session: Session, statement: Statement, labels: Mapping[str, str]) -> Iterator[Matter]:
    """Yield that another edition is due. Two changes of as many lines differ by the newest signature or correction."""
    waiting = due.waiting(session, statement, labels) if statement.state is StatementState.PUBLISHED else None
    if waiting is None:
        return
    live = (signatures.c.statement_id == statement.id) & signatures.c.ended_at.is_(None)
    newest = (
        session.scalar(select(func.max(signatures.c.id)).where(live)),
        session.scalar(select(func.max(corrections.c.id)).where(corrections.c.statement_id == statement.id)),
    )
    facts, said = (waiting.number, str(waiting), *newest), {"number": str(waiting.number), "changes": str(waiting)}
    yield about(Kind.DUE, *facts, statement=statement.id, at=statement.published_at, said=said)


def _silent(session: Session, statement: Statement, count: int) -> Iterator[Matter]:
    """Yield that people have not answered, once they had time to."""
    at = last_asked(session, statement) if count else None
    if at and is_time_to_remind(at, statement.closes_at, database_time(session)):
        people, them = f"{count:,} people got a mail and have", "any of them"
        if count == 1:
            people, them = "1 person got a mail and has", "them"
        said = {"people": people, "them": them, "when": format_brief(at, statement.time_zone)}
        yield about(Kind.SILENT, at.isoformat(), statement=statement.id, at=at, said=said)
