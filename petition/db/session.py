"""The session, and the only place that commits.

One request or command is one `transaction()`, opened at the edge; services get
its session, flush and never commit.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from petition.db.base import db
from petition.db.engine import writers_turn, writing


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
    with reading() as session:
        session.rollback()
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        yield session
