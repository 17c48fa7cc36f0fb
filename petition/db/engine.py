"""The engines: how each connects, begins a transaction, and lets its writers in.

SQLite lets one writer in at a time, and its own busy handler sleeps and
retries, which starves some writers for a second. Here writers queue on a lock
file instead: the kernel wakes them in turn, across threads and processes alike.

Whatever a session reads outside of a `transaction()` it reads in a read-only
transaction on PostgreSQL, so that a GET cannot write even by mistake.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

# Whether the transaction that begins next is one that writes, and whether it sees all as it is at one moment.
writing: ContextVar[bool] = ContextVar("petition_writing", default=False)
on_snapshot: ContextVar[bool] = ContextVar("petition_on_snapshot", default=False)


@contextmanager
def _queue(path: str) -> Iterator[None]:
    """Wait for the exclusive lock on `path`; each entry opens the file anew,
    because the kernel tells threads apart by their open file alone.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def writers_turn(engine: Engine) -> Any:
    """Return what a writer on this engine must hold while it writes."""
    path = engine.url.database
    if engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return nullcontext()
    return _queue(f"{path}-writer")


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: Any, record: Any) -> None:
    """Set up each new SQLite connection; other engines need nothing."""
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver must not begin transactions by itself: `_begin` says which kind.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        # FULL: a signature that was thanked for must survive a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        # Without it, INSERT OR REPLACE would go round the triggers that refuse deletion.
        "recursive_triggers=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Begin on SQLite: writers take the write lock at once, so they never fail midway."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")
    else:
        _set_up(connection, read_only=False)


@event.listens_for(Session, "after_begin")
def _begin_reading(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Make a session's transaction read-only unless it is that of `transaction()`."""
    if connection.dialect.name == "postgresql" and not writing.get():
        _set_up(connection, read_only=True)


def _set_up(connection: Connection, *, read_only: bool) -> None:
    """Say how the next transaction begins; the driver begins it with its first statement.

    The driver is told what changes alone, because telling it costs as much as a small query.
    """
    driver = connection.connection.driver_connection
    if driver is None:
        return
    if driver.read_only is not read_only:
        driver.read_only = read_only
    isolation = psycopg.IsolationLevel.REPEATABLE_READ if on_snapshot.get() else None
    if driver.isolation_level is not isolation:
        driver.isolation_level = isolation


class _PostgresConnection(psycopg.Connection[Any]):
    """A connection that keeps its prepared statements when it has only read.

    After ROLLBACK, and not after COMMIT, psycopg forgets what it has prepared.
    Every request that reads ends with one, and planning the signing page's
    query anew takes four times as long as running it.
    """

    def rollback(self) -> None:
        """Undo the transaction; one that could only read has nothing to undo."""
        if self.read_only and self.info.transaction_status is TransactionStatus.INTRANS:
            self.commit()
        else:
            super().rollback()


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, record: Any, arguments: Any, parameters: Any) -> _PostgresConnection | None:
    """Connect to PostgreSQL with connections of our kind, and to others as always."""
    return _PostgresConnection.connect(*arguments, **parameters) if dialect.name == "postgresql" else None
