"""The only doorway through which statements and invitations change their state; mails have one in delivery/claims.py.

A move is one guarded UPDATE, which writes the time as well: the row changes
only if its state allows the event at that very moment, so two requests can
never both win. Then the audit event is written. A refused move raises; it is
never silent.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, Update, bindparam, select, update
from sqlalchemy.orm import Session

from petition.db import Base, database_now, table_of
from petition.domain.states import Machine
from petition.errors import NotFound
from petition.models import Statement
from petition.models.columns import is_one_of, written
from petition.services import audit

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)

# No column is called this, so it cannot be taken for one that is to be set.
_ROW = "moved_row"


def locked(session: Session, statement: Statement) -> Statement:
    """Read a statement anew and keep others from moving it until the transaction ends.

    FOR NO KEY UPDATE, because whoever writes a row that points to the statement,
    such as a mail, takes FOR KEY SHARE on it, at whatever place of its order.
    What belongs to it and stands in other rows, such as its text, is read once the
    lock is there: PostgreSQL sees these as they were before it waited.
    """
    session.refresh(statement, with_for_update={"key_share": True})
    session.refresh(statement)
    return statement


def move(
    session: Session,
    machine: Machine[S, E],
    model: type[Base],
    row_id: int,
    event: E,
    *,
    actor: str,
    time_column: str | None = None,
    values: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Move one row by `event`, write the time into `time_column`, and record it.

    Raises `IllegalTransition` if the row's state does not allow the event, and
    `NotFound` if there is no such row. Objects of the session that stand for
    the row are stale afterwards; read what you need anew.
    """
    table = table_of(model)
    changes = values or {}
    statement = _guarded(table, machine.sources(event), machine.outcome(event), time_column, tuple(changes))
    while session.connection().execute(statement, {_ROW: row_id, **changes}).rowcount == 0:
        state = session.scalar(select(table.c.state).where(table.c.id == row_id))
        if state is None:
            raise NotFound(f"There is no such {machine.thing}.")
        # If the state allows the event now, somebody moved the row in between: try again.
        machine.target(state, event)
    audit.record(session, f"{machine.thing}.{event}", (machine.thing, row_id), actor=actor, details=details)


@cache
def _guarded(
    table: Table, sources: tuple[StrEnum, ...], outcome: StrEnum, time_column: str | None, columns: tuple[str, ...]
) -> Update:
    """Return the UPDATE of one kind of move; there are few kinds, so each is made once.

    Its parameters are the row's number and a value for each of `columns`.
    """
    changes: dict[str, Any] = {"state": written(outcome), **{column: bindparam(column) for column in columns}}
    if time_column:
        changes[time_column] = database_now()
    return update(table).where(table.c.id == bindparam(_ROW), is_one_of(table.c.state, sources)).values(changes)


def move_all(
    session: Session,
    machine: Machine[S, E],
    model: type[Base],
    where: ColumnElement[bool],
    event: E,
    *,
    actor: str,
    values: Mapping[str, Any] | None = None,
) -> list[int]:
    """Move every matching row whose state allows `event`; return their numbers, in order."""
    table = table_of(model)
    statement = (
        update(table)
        .where(where, table.c.state.in_(machine.sources(event)))
        .values({"state": machine.outcome(event), **(values or {})})
        .returning(table.c.id)
    )
    moved = sorted(session.connection().execute(statement).scalars())
    audit.record_all(session, f"{machine.thing}.{event}", machine.thing, moved, actor=actor)
    return moved
