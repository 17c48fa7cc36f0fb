"""What Alembic runs: the migrations, in one transaction, on the application's database.

Logging is left alone: the application has set it up already.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, text

from migrations import rights
from petition.db import db, transaction
from petition.models.person import SEARCH_INDEX

# Any fixed number will do; it only has to be the same in every process that migrates.
_MIGRATING = 7_465_746_974


@contextmanager
def _foreign_keys_deferred(connection: Connection) -> Iterator[None]:
    """Let migrations rebuild tables on SQLite, and check every reference at the end.

    SQLite alters most things only by copying a table and dropping the old one,
    which its foreign keys forbid. They can be switched between transactions alone.
    """
    if connection.dialect.name != "sqlite":
        with connection.begin():
            # Two nodes that start together must not migrate at the same time.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATING})
            yield
        return
    driver = connection.connection.driver_connection
    if driver is None:
        raise CommandError("the connection to the database is gone")
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        with connection.begin():
            yield
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if broken is not None:
                raise CommandError(f"the migration would leave a broken reference in {broken[0]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _is_of_models(name: str | None, kind: str, parents: Any) -> bool:
    """Return whether a comparison of models and database looks at something of this name."""
    return name != SEARCH_INDEX


def _migrate() -> None:
    # The outer transaction is empty: it holds the writers' turn on SQLite, so
    # that Alembic's own begins with the write lock in hand.
    with transaction(), db.engine.connect() as connection, _foreign_keys_deferred(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            include_name=_is_of_models,
        )
        context.run_migrations()
        rights.narrow(connection)


if context.is_offline_mode():
    raise CommandError("migrations need the database; --sql is not supported")
_migrate()
