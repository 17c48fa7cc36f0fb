"""What changed of people and their addresses is evidence: rows are added, and change by a few steps alone."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, LargeBinary, Table, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_now, database_time, table_of
from petition.models import AddressChange, PersonChange
from petition.services.roster import people
from tests import factories
from tests.factories import ACTOR, SECRET
from tests.shell import Work

address_changes, person_changes = table_of(AddressChange), table_of(PersonChange)
KEPT = (address_changes, person_changes)
_STEPS = ("is_told", "undone_at", "ended_at")


def _fill(session: Session) -> int:
    """Change an address of somebody who is not told, and return the number of that change, the newest."""
    ada, bea = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    factories.circulated(session, [ada])
    for person in (ada, bea):
        people.set_address(session, person, "new@x.example", actor=ACTOR, secret=SECRET)
    return session.scalars(select(func.max(address_changes.c.id))).one()


def _set(session: Session, table: Table, number: int, **values: Any) -> None:
    with session.begin_nested():
        session.connection().execute(update(table).where(table.c.id == number).values(values))


def _row(session: Session, table: Table, number: int) -> dict[str, Any]:
    found = session.connection().execute(select(table).where(table.c.id == number)).mappings().one()
    return dict(found)


def _refused(session: Session, table: Table, number: int, **values: Any) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        _set(session, table, number, **values)


def _other(value: Any, column: Any) -> Any:
    """Return another value than this for a column."""
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(value, datetime):
        return value + timedelta(days=1)
    if isinstance(column.type, LargeBinary):
        return (value or b"") + b"\1"
    if isinstance(value, dict):
        return {**value, "email": ["a@x.example", "b@x.example"]}
    return value + 1 if isinstance(value, int) else f"Z{value[1:]}"


def test_t41_no_column_of_a_changed_address_changes_but_by_its_steps(session: Session) -> None:
    number = _fill(session)
    before = _row(session, address_changes, number)
    assert [before[step] for step in _STEPS] == [False, None, None]
    others = {one.name: _other(before[one.name], one) for one in address_changes.columns if one.name not in _STEPS}
    steps = {"is_told": True, "undone_at": database_now(), "ended_at": database_now()}
    for name, value in others.items():
        _refused(session, address_changes, number, **{name: value})
        for step in steps.items():
            _refused(session, address_changes, number, **dict([step]), **{name: value})
        _refused(session, address_changes, number, **{"old_address": "", "new_address": "", name: value})
    _refused(session, address_changes, number, nonce=None)
    assert _row(session, address_changes, number) == before


def test_t41_steps_of_a_changed_address_are_taken_once_and_never_back(session: Session) -> None:
    number = _fill(session)
    _refused(session, address_changes, number, undone_at=database_now(), ended_at=database_now())
    for step in ("undone_at", "ended_at"):
        _set(session, address_changes, number, **{step: database_now()})
        for value in (None, database_time(session) + timedelta(days=1)):
            _refused(session, address_changes, number, **{step: value})
    _set(session, address_changes, number, is_told=True)
    _refused(session, address_changes, number, is_told=False)
    before = _row(session, address_changes, number)
    for half in ("old_address", "new_address"):
        _refused(session, address_changes, number, **{half: ""})
    _set(session, address_changes, number, old_address="", new_address="")
    assert _row(session, address_changes, number) == {**before, "old_address": "", "new_address": ""}
    _refused(session, address_changes, number, old_address="x@x.example", new_address="")


def test_t41_words_of_the_history_alone_can_be_emptied(session: Session) -> None:
    _fill(session)
    number = session.scalars(select(func.min(person_changes.c.id))).one()
    before = _row(session, person_changes, number)
    assert before["source"]
    for column in person_changes.columns:
        changed = {column.name: _other(before[column.name], column)}
        _refused(session, person_changes, number, **changed)
        if column.name != "changes":
            _refused(session, person_changes, number, **{"changes": {}, **changed})
    assert _row(session, person_changes, number) == before
    _set(session, person_changes, number, changes={}, source="")
    assert _row(session, person_changes, number) == {**before, "changes": {}, "source": ""}


@pytest.mark.parametrize("table", KEPT, ids=str)
def test_t41_history_is_not_deleted(session: Session, table: Table, engine_name: str) -> None:
    _fill(session)
    count = select(func.count()).select_from(table)
    before = session.scalar(count)
    assert before
    statements = [f"DELETE FROM {table}", *([f"TRUNCATE {table}"] if engine_name == "postgresql" else [])]
    for statement in statements:
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(text(statement))
    assert session.scalar(count) == before


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("table", KEPT, ids=str)
@pytest.mark.parametrize("deed", ["REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_t41_another_program_replaces_nothing_of_the_history(
    work: Work, database_url: str, table: Table, deed: str
) -> None:
    """By the number of a row, and by the link of a change."""
    with work() as session:
        _fill(session)
    every = [one.name for one in table.columns]
    ways = [every, *([[name for name in every if name != "id"]] if "nonce" in every else [])]
    rows = f"SELECT * FROM {table}"
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as shell:
        before = shell.execute(rows).fetchall()
        assert before
        for names in ways:
            columns = ", ".join(names)
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                shell.execute(f"{deed} INTO {table} ({columns}) {rows.replace('*', columns)}")
        assert shell.execute(rows).fetchall() == before


def test_t41_upsert_changes_nothing_of_the_history(session: Session) -> None:
    number = _fill(session)
    row = _row(session, address_changes, number)
    again = "INSERT INTO address_changes SELECT * FROM address_changes WHERE id = :n"
    upsert = text(f"{again} ON CONFLICT (id) DO UPDATE SET actor = 'user:9'")
    with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
        session.execute(upsert, {"n": number})
    assert _row(session, address_changes, number) == row
    with pytest.raises(IntegrityError), session.begin_nested():
        session.connection().execute(insert(address_changes).values(row))
