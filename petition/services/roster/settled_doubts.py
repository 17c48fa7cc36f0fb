"""What was decided about the doubts of roster files, remembered for the next file; listed, and taken back."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.orm import Session

from petition.db import insert_all, table_of
from petition.domain.decisions import Decision
from petition.errors import NotFound
from petition.models import Person, SettledDoubt
from petition.services import audit

settled_doubts, persons = table_of(SettledDoubt), table_of(Person)


def remembered(session: Session) -> Iterator[Decision]:
    """Yield every decision, the oldest first."""
    row = settled_doubts.c
    query = select(row.code, row.cause, row.identity, row.person_id, row.about, row["values"]).order_by(row.id)
    for code, cause, identity, person_id, words, values in session.connection().execute(query):
        changes = {name: (before, after) for name, (before, after) in values.items()}
        yield Decision(code, cause, identity, person_id, words, changes)


def remember(session: Session, decisions: Collection[Decision], *, actor: str) -> None:
    """Remember decisions, and record how many these are."""
    if not decisions:
        return
    rows = (
        {
            "person_id": one.person_id,
            "identity": one.identity,
            "code": one.code,
            "cause": one.cause,
            "about": one.about,
            "values": dict(one.values),
            "settled_by": actor,
        }
        for one in decisions
    )
    insert_all(session, settled_doubts, rows)
    record(session, len(decisions), actor=actor)


def record(session: Session, count: int, *, actor: str) -> None:
    """Record that so many doubts were settled."""
    audit.record(session, "roster.settle", ("roster", 0), actor=actor, details={"doubts": count})


def connect(session: Session) -> None:
    """Connect decisions with those people who have come onto the roster, where only one of them fits."""
    theirs = (persons.c.source_identity == settled_doubts.c.identity, persons.c.deleted_at.is_(None))
    found = select(case((func.count() == 1, func.max(persons.c.id)))).where(*theirs).scalar_subquery()
    waiting = update(settled_doubts).where(settled_doubts.c.person_id.is_(None))
    session.execute(waiting.values(person_id=found).execution_options(synchronize_session=False))


class Page(NamedTuple):
    """Some of what is remembered, the newest first, each with who settled it; `total` is how much there is in all."""

    people: list[tuple[SettledDoubt, str]]
    total: int


def find(session: Session, *, limit: int | None = None, offset: int = 0) -> Page:
    """Return what is remembered."""
    query = select(SettledDoubt).order_by(SettledDoubt.id.desc()).limit(limit).offset(offset)
    found = session.scalars(query).all()
    names = audit.accounts(session, (one.settled_by for one in found))
    total = session.scalars(select(func.count()).select_from(settled_doubts)).one()
    return Page([(one, names.get(one.settled_by, one.settled_by)) for one in found], total)


def take_back(session: Session, numbers: Iterable[int], *, actor: str) -> int:
    """Forget what was decided, by the numbers of the rows; return how many these were. The next file asks again.

    Raises `NotFound` where none of them is remembered.
    """
    gone = session.connection().execute(delete(settled_doubts).where(settled_doubts.c.id.in_(list(numbers)))).rowcount
    if not gone:
        raise NotFound("Nothing of this number is remembered.")
    audit.record(session, "roster.unsettle", ("roster", 0), actor=actor, details={"doubts": gone})
    return gone
