"""What is evidence cannot be changed in the database: by no statement, on either engine, by no other connection."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, LargeBinary, Table, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.domain.compilations import RenderedFile
from petition.domain.lists.lines import Affiliation
from petition.domain.signatures import Ending
from petition.models import AuditEvent, Edition, EditionFile, Signature, TextVersion
from petition.services.statements import closing, publishing
from tests import factories
from tests.shell import Work

signatures = table_of(Signature)
KEPT = {
    table_of(AuditEvent): ("id",),
    table_of(TextVersion): ("statement_id", "number"),
    table_of(Edition): ("statement_id", "number"),
    table_of(EditionFile): ("edition_id", "extension"),
    signatures: ("invitation_id",),
}
_SORTED = {"sort_name", "sort_key"}
_ENDING = {"ended_at", "ending", "ended_by"}
_SAID = {"given_name", "family_name", "honorific_prefix", "honorific_suffix", *Affiliation._fields}
_EMPTY: dict[str, Any] = {**dict.fromkeys((*_SAID, "sort_name"), ""), "sort_key": b"", "salt": None}


@pytest.fixture
def live(session: Session) -> int:
    """The number of a live signature; another is live, and one has ended."""
    factories.noise(session)
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    return session.scalars(select(signatures.c.id).where(signatures.c.invitation_id == invitation.id)).one()


def _publish(session: Session) -> None:
    """Put a row into each table that is kept."""
    made, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    closing.close(session, made, actor="test")
    file = RenderedFile("txt", "text/plain", b"the list")
    publishing.publish(session, made, render=lambda _: [file], labels={}, actor="test")


@pytest.fixture
def ended(session: Session, live: int) -> int:
    """The number of a signature that was withdrawn."""
    return session.scalars(select(signatures.c.id).where(signatures.c.ended_at.is_not(None))).one()


def _set(session: Session, number: int, **values: Any) -> None:
    with session.begin_nested():
        session.connection().execute(update(signatures).where(signatures.c.id == number).values(values))


def _row(session: Session, number: int) -> dict[str, Any]:
    found = session.connection().execute(select(signatures).where(signatures.c.id == number)).mappings().one()
    return dict(found)


def _other(value: Any, column: Any) -> Any:
    """Return another value than this for a column."""
    if value is None and isinstance(column.type, Boolean):
        return True
    if value is None:
        return b"\1" if isinstance(column.type, LargeBinary) else "other"
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return f"Z{value[1:]}"
    if isinstance(value, bytes):
        return value + b"\1"
    return value + (1 if isinstance(value, int) else timedelta(days=1))


def _changes(session: Session, number: int, allowed: set[str]) -> Iterator[tuple[str, Any]]:
    row = _row(session, number)
    for column in signatures.columns:
        if column.name not in allowed | _ENDING:
            yield column.name, _other(row[column.name], column)


def test_t41_no_column_of_a_live_signature_changes_but_its_order(session: Session, live: int) -> None:
    before = _row(session, live)
    for column, value in _changes(session, live, _SORTED):
        with pytest.raises(IntegrityError, match="append-only"):
            _set(session, live, **{column: value})
    assert _row(session, live) == before
    _set(session, live, sort_name="Zz", sort_key=b"zz")
    assert _row(session, live) == {**before, "sort_name": "Zz", "sort_key": b"zz"}


def test_t41_no_column_of_an_ended_signature_changes(session: Session, ended: int) -> None:
    before = _row(session, ended)
    for column, value in _changes(session, ended, set()):
        with pytest.raises(IntegrityError, match="append-only"):
            _set(session, ended, **{column: value})
    for values in (
        {"ended_at": None, "ending": None, "ended_by": None},
        {"ended_at": database_now()},
        {"ending": Ending.STRUCK},
        {"ended_by": "user:1"},
        {**_EMPTY, "party": "Liberals"},
        {**_EMPTY, "ending": Ending.STRUCK},
        {**_EMPTY, "country": ""},
    ):
        with pytest.raises(IntegrityError, match="append-only"):
            _set(session, ended, **values)
    assert _row(session, ended) == before


@pytest.mark.parametrize("ending", list(Ending))
def test_t41_live_signature_ends_once_with_how_and_by_whom(session: Session, live: int, ending: Ending) -> None:
    end = {"ended_at": database_now(), "ending": ending, "ended_by": "user:1"}
    for part in end:
        with pytest.raises(IntegrityError):
            _set(session, live, **{name: value for name, value in end.items() if name != part})
    for more in ({"given_name": "Eve"}, {"sort_name": "Zz"}, {"salt": None}, _EMPTY):
        with pytest.raises(IntegrityError, match="append-only"):
            _set(session, live, **end, **more)
    _set(session, live, **end)
    assert (_row(session, live)["ending"], _row(session, live)["ended_by"]) == (ending, "user:1")
    with pytest.raises(IntegrityError, match="append-only"):
        _set(session, live, **end)


def test_t41_names_of_an_ended_signature_alone_can_be_emptied(session: Session, live: int, ended: int) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        _set(session, live, **_EMPTY)
    before = _row(session, ended)
    _set(session, ended, **_EMPTY)
    assert _row(session, ended) == {**before, **_EMPTY}


def test_t41_signatures_are_not_deleted(session: Session, live: int, engine_name: str) -> None:
    statements = ["DELETE FROM signatures", *(["TRUNCATE signatures CASCADE"] if engine_name == "postgresql" else [])]
    for statement in statements:
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(text(statement))
    assert session.scalar(select(func.count(Signature.id))) == 3


def test_t41_insert_that_becomes_an_update_changes_nothing(session: Session, live: int) -> None:
    names = ", ".join(column.name for column in signatures.columns)
    again = f"INSERT INTO signatures ({names}) SELECT {names} FROM signatures WHERE id = :live"
    upsert = text(f"{again} ON CONFLICT (id) DO UPDATE SET given_name = 'Eve'")
    with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
        session.execute(upsert, {"live": live})
    assert _row(session, live)["given_name"] == "Ada"


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("table", KEPT, ids=str)
@pytest.mark.parametrize("deed", ["REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"])
def test_t41_another_program_replaces_no_row(work: Work, database_url: str, table: Table, deed: str) -> None:
    """A connection of SQLite's own shell has recursive triggers off, so that REPLACE deletes without asking them."""
    with work() as session:
        _publish(session)
    every = [column.name for column in table.columns]
    # By the row's number, and by what else no two rows share.
    ways = [every, [name for name in every if name != "id"]] if KEPT[table] != ("id",) else [every]
    rows = f"SELECT * FROM {table}"
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as shell:
        assert shell.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        before = shell.execute(rows).fetchall()
        assert before
        for names in ways:
            columns = ", ".join(names)
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                shell.execute(f"{deed} INTO {table} ({columns}) {rows.replace('*', columns)}")
        assert shell.execute(rows).fetchall() == before


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    "invitation", ["999999", "(SELECT min(id) FROM invitations WHERE state = 'invited' AND statement_id <> :s)"]
)
def test_t41_another_program_adds_no_signature_without_its_invitation(
    work: Work, database_url: str, invitation: str
) -> None:
    """A connection of SQLite's own shell has foreign keys off."""
    with work() as session:
        factories.noise(session)
        _publish(session)
        statement = session.scalars(select(Signature.statement_id).order_by(Signature.id.desc()).limit(1)).one()
    names = ", ".join(one.name for one in signatures.columns if one.name not in ("id", "invitation_id"))
    copied = f"SELECT {names}, {invitation} FROM signatures WHERE statement_id = :s"
    count = "SELECT count(*) FROM signatures"
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as shell:
        assert shell.execute("PRAGMA foreign_keys").fetchone() == (0,)
        before = shell.execute(count).fetchone()
        for deed in ("INSERT", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            with pytest.raises(sqlite3.IntegrityError, match="a signature needs an invitation to its statement"):
                shell.execute(f"{deed} INTO signatures ({names}, invitation_id) {copied}", {"s": statement})
        assert shell.execute(count).fetchone() == before
