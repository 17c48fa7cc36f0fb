"""Transactions and readings: a block is one whole, nesting is refused, and a reading lets go of what it saw."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from petition.db import (
    db,
    is_on_snapshot,
    reading,
    snapshot,
    table_of,
    transaction,
    write_on_snapshot,
)
from petition.models import Role

Work = Callable[[], AbstractContextManager[Session]]


def _count(work: Work) -> int:
    with work() as session:
        return session.scalars(select(func.count()).select_from(Role)).one()


def test_block_is_committed(work: Work) -> None:
    with work() as session:
        session.add(Role(name="one"))
    assert _count(work) == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_failed_block_is_undone_as_a_whole(work: Work, error: type[BaseException]) -> None:
    # The block is what is tested.
    with pytest.raises(error), work() as session:  # noqa: PT012
        session.add(Role(name="one"))
        session.flush()
        session.connection().execute(table_of(Role).insert().values(name="two"))
        raise error
    assert _count(work) == 0
    with work() as session:
        session.add(Role(name="three"))
    assert _count(work) == 1


def test_nesting_is_refused_and_leaves_the_outer_one(app: Flask, work: Work) -> None:
    with app.app_context(), transaction() as session:
        session.add(Role(name="one"))
        with pytest.raises(RuntimeError, match="open already"), transaction():
            pass
        session.add(Role(name="two"))
    assert _count(work) == 2


def _rename(work: Work, name: str = "two") -> None:
    with work() as session:
        session.scalars(select(Role)).one().name = name


def test_block_works_on_the_newest_rows(app: Flask, work: Work) -> None:
    """What the request read before its transaction must not decide what it writes."""
    with work() as session:
        session.add(Role(name="one"))
    with app.app_context():
        role = db.session.scalars(select(Role)).one()
        assert role.name == "one"
        other = threading.Thread(target=lambda: _rename(work))
        other.start()
        other.join()
        with transaction() as session:
            assert session.scalars(select(Role)).one().name == "two"


def test_reading_lets_go_of_what_it_saw(app: Flask, work: Work) -> None:
    with app.app_context():
        for name in ("one", "two"):
            with work() as session:
                session.add(Role(name=name))
            with reading() as session:
                assert session.scalars(select(func.count()).select_from(Role)).one() == {"one": 1, "two": 2}[name]
            assert not db.session().in_transaction()


def test_snapshot_sees_nothing_of_what_is_written_meanwhile(app: Flask, work: Work) -> None:
    def write() -> None:
        with work() as session:
            session.add(Role(name="one"))

    query = select(func.count()).select_from(Role)
    with app.app_context():
        with snapshot() as session:
            assert session.scalars(query).one() == 0
            writer = threading.Thread(target=write)
            writer.start()
            writer.join()
            assert session.scalars(query).one() == 0
        # The next one on the same connection sees each commit, as always.
        with reading() as session:
            assert session.scalars(query).one() == 1
            isolation = session.connection().get_isolation_level()
        assert isolation == session.connection().default_isolation_level


def test_t17_work_on_a_snapshot_runs_again_on_what_was_changed(app: Flask, work: Work, engine_name: str) -> None:
    with work() as session:
        session.add(Role(name="one"))
    seen = []

    def rename(session: Session) -> str:
        seen.append(session.scalars(select(Role.name)).one())
        if len(seen) == 1 and engine_name == "postgresql":
            other = threading.Thread(target=lambda: _rename(work))
            other.start()
            other.join()
        session.connection().execute(table_of(Role).update().values(name=f"{seen[-1]} and more"))
        return seen[-1]

    with app.app_context():
        assert write_on_snapshot(rename) == seen[-1]
    assert seen == (["one"] if engine_name == "sqlite" else ["one", "two"])
    with work() as session:
        assert session.scalars(select(Role.name)).one() == f"{seen[-1]} and more"


def test_t17_work_that_others_overtake_each_time_waits_for_them(app: Flask, work: Work, engine_name: str) -> None:
    with work() as session:
        session.add(Role(name="one"))
    tries = []

    def rename(session: Session) -> None:
        # The first look is what the snapshot is taken by.
        session.scalars(select(Role)).one()
        tries.append(is_on_snapshot())
        if tries[-1]:
            other = threading.Thread(target=lambda: _rename(work, f"no. {len(tries)}"))
            other.start()
            other.join()
        session.connection().execute(table_of(Role).update().values(name="mine"))

    with app.app_context():
        write_on_snapshot(rename)
    assert tries == ([False] if engine_name == "sqlite" else [True] * 4 + [False])
    with work() as session:
        assert session.scalars(select(Role.name)).one() == "mine"


def test_work_on_a_snapshot_is_run_once_for_any_other_fault(app: Flask, work: Work) -> None:
    tries = []

    def fail(session: Session) -> None:
        tries.append(session.scalars(select(func.count()).select_from(Role)).one())
        session.execute(text("SELECT nothing_of_this_name"))

    with app.app_context(), pytest.raises(DBAPIError):
        write_on_snapshot(fail)
    assert tries == [0]
    assert _count(work) == 0


def test_reading_cannot_write_where_the_engine_can_tell(app: Flask, engine_name: str) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite knows no read-only transaction")
    with app.app_context(), pytest.raises(DBAPIError, match="read-only"), reading() as session:
        session.execute(table_of(Role).insert().values(name="one"))
