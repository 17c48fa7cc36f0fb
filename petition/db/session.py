"""The session, and the only place that commits.

One request or command is one `transaction()`, opened at the edge; services get
its session, flush and never commit.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from psycopg.errors import SerializationFailure
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from petition.db.base import db
from petition.db.engine import on_snapshot, writers_turn, writing

T = TypeVar("T")
# How often work is run anew on what others changed, before it waits for them instead.
_TRIES = 4


@contextmanager
def transaction() -> Iterator[Session]:
    """Run the block as one writing transaction and commit it, or undo all of it.

    What the session read before is let go first, so that the block works on
    the newest rows. Nesting is refused: whoever opens it must know where it ends.
    """
    if writing.get():
        raise RuntimeError("a transaction is open already; pass its session on instead")
    session = db.session()
    session.rollback()
    with writers_turn(db.engine):
        token = writing.set(True)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            writing.reset(token)


def write_on_snapshot(work: Callable[[Session], T]) -> T:
    """Run `work` as one writing transaction that sees everything as it is at one moment; return what it returns.

    On PostgreSQL (REPEATABLE READ), locking or changing a row that somebody changed
    since that moment undoes it all, and `work` is run again. So it can read and lock
    by one query, which spares whoever is in haste a query. `work` does nothing but
    read and write with the session. Where others are always faster, it is run by
    `transaction()` at last, so it asks `is_on_snapshot` what its locks mean.
    """
    for _ in range(_TRIES if db.engine.dialect.name == "postgresql" else 0):
        try:
            with _at_one_moment(), transaction() as session:
                return work(session)
        except OperationalError as problem:
            if not isinstance(problem.orig, SerializationFailure):
                raise
    with transaction() as session:
        return work(session)


def is_on_snapshot() -> bool:
    """Return whether the transaction that is open is one of `write_on_snapshot` on PostgreSQL."""
    return on_snapshot.get() and writing.get()


@contextmanager
def _at_one_moment() -> Iterator[None]:
    """Let the transactions of the block see everything as it is when they begin."""
    token = on_snapshot.set(True)
    try:
        yield
    finally:
        on_snapshot.reset(token)


@contextmanager
def reading() -> Iterator[Session]:
    """Run the block on the session for reading only, and let go of what it saw after."""
    session = db.session()
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def snapshot() -> Iterator[Session]:
    """Run the block on the session for reading only, all of it as it is at one moment.

    For who compares what several queries found while others write.
    """
    with _at_one_moment(), reading() as session:
        session.rollback()
        yield session
