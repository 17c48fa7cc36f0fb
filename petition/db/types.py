"""What the engines do not agree on: a moment with its zone, and the database's own clock."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, DateTime, Dialect, Float, TypeDecorator, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
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


class _Now(FunctionElement[datetime]):
    """The database's own clock; `database_now` says which moment."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(_Now, "postgresql")
def _postgresql_now(element: _Now, compiler: Any, **kw: Any) -> str:
    return "clock_timestamp()"


@compiles(_Now, "sqlite")
def _sqlite_now(element: _Now, compiler: Any, **kw: Any) -> str:
    # The text must sort beside the values that SQLAlchemy stores: six decimals.
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


class _After(FunctionElement[datetime]):
    """The database's own clock, so many seconds from now."""

    type = UtcDateTime()
    inherit_cache = True

    def __init__(self, seconds: float | BindParameter[float]) -> None:
        super().__init__(seconds if isinstance(seconds, BindParameter) else bindparam(None, seconds, type_=Float))


@compiles(_After, "postgresql")
def _postgresql_after(element: _After, compiler: Any, **kw: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **kw)}))"


@compiles(_After, "sqlite")
def _sqlite_after(element: _After, compiler: Any, **kw: Any) -> str:
    return f"strftime('%Y-%m-%d %H:%M:%f000', 'now', {compiler.process(element.clauses, **kw)} || ' seconds')"


def database_now() -> FunctionElement[datetime]:
    """Return the database's own clock at the moment of a statement, not at the transaction's start.

    A writer may have waited for a lock, and what counts is when it got through.
    """
    return _Now()


def database_after(seconds: float | BindParameter[float]) -> FunctionElement[datetime]:
    """Return the database's own clock, so many seconds from now: `database_after(120)`."""
    return _After(seconds)


def database_time(session: Session) -> datetime:
    """Return what the database's clock shows now."""
    return session.scalars(select(database_now())).one()
