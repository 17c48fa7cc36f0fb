"""The history of people: every change is recorded with who made it and from which file; the log tells of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from petition.db import insert_all, table_of
from petition.models import PersonChange


def record(
    session: Session, person_id: int, action: str, changes: Mapping[str, tuple[str, str]], *, actor: str
) -> None:
    """Record one person's change."""
    record_all(session, [(person_id, changes)], action, actor=actor)


def record_all(
    session: Session,
    changed: Iterable[tuple[int, Mapping[str, tuple[str, str]]]],
    action: str,
    *,
    actor: str,
    source: str = "",
) -> None:
    """Record the same kind of change of many people."""
    shared: dict[str, Any] = {"action": action, "actor": actor, "source": source}
    rows = ({**shared, "person_id": person_id, "changes": dict(changes)} for person_id, changes in changed)
    insert_all(session, table_of(PersonChange), rows)


def latest(session: Session) -> int:
    """Return a number that grows whenever anybody on the roster changes.

    A change that took its number early and was committed late makes the count grow, if not the highest number.
    """
    return session.scalar(select(func.coalesce(func.max(PersonChange.id), 0) + func.count())) or 0
