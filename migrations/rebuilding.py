"""For migrations that rebuild a table on SQLite: its triggers, and others that name it, are there afterwards.

SQLite changes most of a table by copying it and dropping the old one. Triggers of the old one go with it,
silently. One of another table that asks it, as that which asks for the invitation of a signature, keeps the
copy from taking its name.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op


@contextmanager
def triggers_kept(table: str) -> Iterator[None]:
    """Take away every trigger of SQLite that stands on `table` or names it, and make it anew at the end.

    A rebuilding of a table stands in a block of this. On PostgreSQL nothing is rebuilt, and nothing done.
    """
    if op.get_context().dialect.name != "sqlite":
        yield
        return
    connection = op.get_bind()
    query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    found = [(name, sql) for name, sql in connection.execute(query) if re.search(rf"\b{re.escape(table)}\b", sql)]
    for name, _ in found:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in found:
        connection.exec_driver_sql(sql)
