"""Settling matters: the coordinator has looked, and they come back only for another cause.

A settled matter is a row beside the cause, so nothing has to be unmade when the
cause is another one: the row does not fit any more, and the matter is shown.
So no lock is needed either. Whoever settles two at once settles both.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain import lengths
from petition.domain.matters import Matter, Settled
from petition.domain.text import clean_line
from petition.errors import NotFound, ShownChanged
from petition.models import SettledMatter, Statement
from petition.services import audit

settled_matters = table_of(SettledMatter)
_FACTS = (settled_matters.c.kind, settled_matters.c.subject, settled_matters.c.cause)
_GONE = "{} not there as the page showed it: it changed, or is no matter any more. Nothing was settled; look again."

Standing = dict[tuple[int, str, str, str], Settled]


def standing(session: Session, statement_ids: Collection[int]) -> Standing:
    """Return what is settled, by statement, kind, subject and cause; of what was settled twice the newest."""
    row = settled_matters.c
    query = select(row.statement_id, *_FACTS, row.id, row.word, row.settled_at, row.settled_by).order_by(row.id)
    found = session.execute(query.where(row.statement_id.in_(statement_ids), row.undone_at.is_(None)))
    return {(number, kind, subject, cause): Settled(*settled) for number, kind, subject, cause, *settled in found}


def marked(matters: Iterable[Matter], settled: Standing) -> list[Matter]:
    """Return matters, those of them marked that are settled."""
    return [
        replace(one, settled=settled.get((one.statement_id, one.kind.value, one.subject, one.cause))) for one in matters
    ]


def settle(
    session: Session, statement: Statement, keys: Collection[str], among: Iterable[Matter], word: str, *, actor: str
) -> int:
    """Settle the matters that are named by their keys, with a word or without; return how many were not yet.

    `among` are those that there are now. Raises `ShownChanged` if one of the keys names none of them.
    """
    said = clean_line(word, "word", limit=lengths.REASON)
    named = {one.key: one for one in among if one.key in keys}
    if gone := len(set(keys) - named.keys()):
        raise ShownChanged(_GONE.format("One of these is" if gone == 1 else f"{gone:,} of these are"))
    wanted = [one for one in named.values() if one.settled is None]
    for one in wanted:
        row = {"kind": one.kind.value, "subject": one.subject, "cause": one.cause, "word": said, "settled_by": actor}
        added = insert(settled_matters).values(statement_id=statement.id, **row).returning(settled_matters.c.id)
        details = {"matter": one.kind.value, "settled": session.execute(added).scalar_one()}
        audit.record(session, "statement.settle", ("statement", statement.id), actor=actor, details=details)
    return len(wanted)


def take_back(session: Session, statement: Statement, number: int, *, actor: str) -> None:
    """Take back that a matter was settled, by the number of its row; it is shown again if its cause is still there."""
    row = settled_matters.c
    facts = session.execute(select(*_FACTS).where(row.id == number, row.statement_id == statement.id)).one_or_none()
    if facts is None:
        raise NotFound("There is no such settled matter.")
    # Two people may have settled it at once.
    same = [column == fact for column, fact in zip(_FACTS, facts, strict=True)]
    ours = (row.statement_id == statement.id, row.undone_at.is_(None), *same)
    undone = update(settled_matters).where(*ours).values(undone_at=database_now(), undone_by=actor)
    if session.connection().execute(undone).rowcount:
        details = {"matter": facts.kind, "settled": number}
        audit.record(session, "statement.unsettle", ("statement", statement.id), actor=actor, details=details)
