"""The database: the declarative base, its clock, and the only place that commits.

One request or command is one `transaction()`, opened at the edge; services get
its session, flush and never commit. SQLite lets one writer in at a time, and
its own busy handler sleeps and retries, which starves some writers for a
second. Here writers queue on a lock file instead: the kernel wakes them in
turn, across threads and processes alike.

Whatever a session reads outside of a `transaction()` it reads in a read-only
transaction on PostgreSQL, so that a GET cannot write even by mistake.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import psycopg
from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    BindParameter,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Float,
    MetaData,
    Table,
    TypeDecorator,
    bindparam,
    event,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, SessionTransaction, registry
from sqlalchemy.sql.functions import FunctionElement


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC on every engine; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware datetime into UTC before it is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a datetime without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Mark what was read as UTC; SQLite keeps no zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class database_now(FunctionElement[datetime]):  # noqa: N801 (reads as an SQL function)
    """The database's own clock at this moment, not at the transaction's start.

    A writer may have waited for a lock, and what counts is when it got through.
    """

    type = UtcDateTime()
    inherit_cache = True


@compiles(database_now, "postgresql")
def _postgresql_now(element: database_now, compiler: Any, **kw: Any) -> str:
    return "clock_timestamp()"


@compiles(database_now, "sqlite")
def _sqlite_now(element: database_now, compiler: Any, **kw: Any) -> str:
    # The text must sort beside the values that SQLAlchemy stores: six decimals.
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class database_after(FunctionElement[datetime]):  # noqa: N801 (reads as an SQL function)
    """The database's own clock, so many seconds from now: `database_after(120)`."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, seconds: float | BindParameter[float]) -> None:
        super().__init__(seconds if isinstance(seconds, BindParameter) else bindparam(None, seconds, type_=Float))


@compiles(database_after, "postgresql")
def _postgresql_after(element: database_after, compiler: Any, **kw: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kw)}))"


@compiles(database_after, "sqlite")
def _sqlite_after(element: database_after, compiler: Any, **kw: Any) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {compiler.process(element.clauses, **kw)} || ' seconds')"


class Base(DeclarativeBase):
    """What every model derives from; names for constraints make migrations repeatable."""

    # Flask-SQLAlchemy copies this class's body into its own base, and SQLAlchemy
    # takes a map of types twice only when it comes with a registry.
    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={datetime: UtcDateTime},
    )


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def database_time(session: Session) -> datetime:
    """Return what the database's clock shows now."""
    return session.scalars(select(database_now())).one()


def table_of(model: type[Base]) -> Table:
    """Return a model's table, for statements that go round the ORM."""
    return cast("Table", model.__table__)


_writing: ContextVar[bool] = ContextVar("petition_writing", default=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """Run the block as one writing transaction and commit it, or undo all of it.

    What the session read before is let go first, so that the block works on
    the newest rows. Nesting is refused: whoever opens it must know where it ends.
    """
    if _writing.get():
        raise RuntimeError("a transaction is open already; pass its session on instead")
    session = db.session()
    session.rollback()
    with _writers_turn(db.engine):
        token = _writing.set(True)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _writing.reset(token)


@contextmanager
def reading() -> Iterator[Session]:
    """Run the block on the session for reading only, and let go of what it saw after."""
    session = db.session()
    try:
        yield session
    finally:
        session.rollback()


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


def _writers_turn(engine: Engine) -> Any:
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
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")
    else:
        _set_read_only(connection, wanted=False)


@event.listens_for(Session, "after_begin")
def _begin_reading(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Make a session's transaction read-only unless it is that of `transaction()`."""
    if connection.dialect.name == "postgresql" and not _writing.get():
        _set_read_only(connection, wanted=True)


def _set_read_only(connection: Connection, *, wanted: bool) -> None:
    """Say how the next transaction begins; the driver begins it with its first statement."""
    driver = connection.connection.driver_connection
    if driver is not None and driver.read_only is not wanted:
        driver.read_only = wanted


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
