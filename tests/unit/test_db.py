"""The database layer: one transaction at a time, undone as a whole, on the database's own clock."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from petition.db import (
    UtcDateTime,
    database_after,
    database_now,
    database_time,
    db,
    insert_all,
    reading,
    snapshot,
    table_of,
    transaction,
)
from petition.models import PersonChange, Role, RosterImport, WorkerHeartbeat
from tests import factories
from tests.factories import ACTOR

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
    with pytest.raises(error), work() as session:  # noqa: PT012 (the block is what is tested)
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


def _rename(work: Work) -> None:
    with work() as session:
        session.scalars(select(Role)).one().name = "two"


def test_writers_take_turns_and_lose_nothing(work: Work) -> None:
    """Each reads, waits for the others, and writes what it read plus one."""
    with work() as session:
        session.add(Role(name="counter", permissions="0"))
    failures: list[BaseException] = []

    def add_ten() -> None:
        try:
            for _ in range(10):
                with work() as session:
                    role = session.scalars(select(Role).with_for_update()).one()
                    role.permissions = str(int(role.permissions or 0) + 1)
        except BaseException as failure:
            failures.append(failure)
            raise

    threads = [threading.Thread(target=add_ten) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with work() as session:
        assert session.scalars(select(Role)).one().permissions == "80"


def test_references_are_enforced(work: Work) -> None:
    with pytest.raises(IntegrityError), work() as session:
        session.execute(text("INSERT INTO users_roles (user_id, role_id) VALUES (1, 1)"))


def test_times_come_back_in_utc(session: Session) -> None:
    cairo = datetime(2026, 12, 4, 17, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    session.add(WorkerHeartbeat(name="one", seen_at=cairo))
    session.flush()
    session.expire_all()
    stored = session.scalars(select(WorkerHeartbeat.seen_at)).one()
    assert stored == cairo
    assert stored.utcoffset() == timedelta(0)


def test_time_without_a_zone_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 12, 4), session.get_bind().dialect)  # noqa: DTZ001 (the fault)


def test_f15_databases_clock_runs_on_within_a_transaction_and_compares(session: Session) -> None:
    first = session.scalars(select(database_now())).one()
    session.add_all(
        [
            WorkerHeartbeat(name="past", seen_at=first - timedelta(seconds=1)),
            WorkerHeartbeat(name="future", seen_at=first + timedelta(minutes=1)),
        ]
    )
    session.flush()
    late = session.scalars(select(WorkerHeartbeat.name).where(WorkerHeartbeat.seen_at <= database_now())).all()
    assert late == ["past"]
    threading.Event().wait(0.01)
    assert session.scalars(select(database_now())).one() > first
    assert abs(first - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("seconds", [0, 1.5, 120, -60, 86400])
def test_time_so_many_seconds_from_now_is_the_databases(session: Session, seconds: float) -> None:
    now, then = session.execute(select(database_now(), database_after(seconds))).one()
    assert abs((then - now).total_seconds() - seconds) < 0.5
    session.execute(table_of(WorkerHeartbeat).insert().values(name="one", seen_at=database_after(seconds)))
    stored = session.scalars(select(WorkerHeartbeat.seen_at)).one()
    assert abs((stored - now).total_seconds() - seconds) < 5
    # SQLite counts milliseconds, and both may fall into the same.
    past = session.scalars(select(WorkerHeartbeat.name).where(WorkerHeartbeat.seen_at <= database_now())).all()
    assert bool(past) is (seconds <= 0)


def test_database_tells_its_time(session: Session) -> None:
    assert abs(database_time(session) - datetime.now(UTC)) < timedelta(minutes=1)


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


def test_reading_cannot_write_where_the_engine_can_tell(app: Flask, engine_name: str) -> None:
    if engine_name == "sqlite":
        pytest.skip("SQLite knows no read-only transaction")
    with app.app_context(), pytest.raises(DBAPIError, match="read-only"), reading() as session:
        session.execute(table_of(Role).insert().values(name="one"))


def test_sqlite_keeps_what_was_committed_through_a_power_cut(app: Flask, engine_name: str) -> None:
    with app.app_context(), db.engine.connect() as connection:
        if engine_name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"


def test_many_rows_are_inserted_with_their_types_and_the_databases_defaults(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row()])
    before = session.scalars(select(database_now())).one()
    changes = [{"given_name": ["Zo\u00eb", 'tab\tline\nquote"back\\slash\\N']}, {}, {"a": [None, 1.5, True]}]
    rows = [{"person_id": person.id, "actor": ACTOR, "action": "x", "source": "", "changes": one} for one in changes]
    insert_all(session, table_of(PersonChange), rows)
    stored = session.scalars(select(PersonChange).where(PersonChange.action == "x").order_by(PersonChange.id)).all()
    assert [row.changes for row in stored] == changes
    assert all(row.at >= before for row in stored)
    insert_all(
        session, table_of(WorkerHeartbeat), [{"name": "one", "seen_at": before}, {"name": "two", "seen_at": before}]
    )
    assert set(session.scalars(select(WorkerHeartbeat.seen_at))) == {before}


def test_nulls_and_bytes_are_inserted_as_they_are(session: Session) -> None:
    shared = {"filename": "x", "settings": {}, "signature": "", "counts": {}, "actor": ACTOR}
    contents = [b"\x00\xff\\\n\t", None, b""]
    insert_all(session, table_of(RosterImport), [{"content": content, **shared} for content in contents])
    assert session.scalars(select(RosterImport.content).order_by(RosterImport.id)).all() == contents


def test_inserting_nothing_does_nothing(session: Session) -> None:
    insert_all(session, table_of(WorkerHeartbeat), [])
    assert session.scalars(select(WorkerHeartbeat)).all() == []


def test_rows_that_the_database_refuses_undo_the_whole(work: Work) -> None:
    with pytest.raises(IntegrityError), work() as session:  # noqa: PT012 (the block is what is tested)
        session.add(Role(name="one"))
        session.flush()
        insert_all(session, table_of(Role), [{"name": "two"}, {"name": "one"}])
    assert _count(work) == 0
