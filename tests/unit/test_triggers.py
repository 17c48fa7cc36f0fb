"""The triggers after every step of the migrations: on SQLite a table that is rebuilt loses its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import flask_migrate
import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from migrations.rebuilding import triggers_kept
from petition.db import db
from tests.databases import MIGRATIONS, bare_app, triggers

_KEPT = ("audit_events", "edition_files", "editions", "text_versions")
_HISTORY = ("address_changes", "person_changes")
_CORRECTED = ("translations", "corrections", "recordings")
_SETTLED = ("settled_matters",)
_NOTICES = ("retractions", "former_slugs", "strikes")
# By engine: what comes with a revision, and stays as long as that is there.
MADE = {
    "sqlite": {
        "0001": {f"{table}_no_{deed}" for table in _KEPT for deed in ("update", "delete")},
        "0009": {
            *(f"{table}_no_replace" for table in (*_KEPT, "signatures")),
            *("signatures_no_update", "signatures_no_delete", "signatures_no_orphan"),
        },
        "0013": {f"{table}_no_{deed}" for table in _HISTORY for deed in ("update", "delete", "replace")},
        "0014": {f"{table}_no_{deed}" for table in _CORRECTED for deed in ("update", "delete", "replace")},
        "0015": {f"{table}_no_{deed}" for table in _NOTICES for deed in ("update", "delete", "replace")},
        "0024": {f"{table}_no_{deed}" for table in _SETTLED for deed in ("update", "delete", "replace")},
    },
    "postgresql": {
        "0001": {f"{table}_kept" for table in _KEPT},
        "0009": {"signatures_kept", "signatures_guarded"},
        "0013": {f"{table}_{name}" for table in _HISTORY for name in ("kept", "guarded")},
        "0014": {f"{table}_{trigger}" for table in _CORRECTED for trigger in ("kept", "guarded")},
        "0015": {f"{table}_{trigger}" for table in _NOTICES for trigger in ("kept", "guarded")},
        "0024": {f"{table}_{trigger}" for table in _SETTLED for trigger in ("kept", "guarded")},
    },
}


def test_t41_every_step_up_and_down_has_its_triggers(empty_database_url: str, engine_name: str) -> None:
    steps = [one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
    assert MADE[engine_name].keys() <= set(steps)
    seen: list[tuple[str, set[str]]] = []

    def look(revision: str) -> None:
        with db.engine.connect() as connection:
            seen.append((revision, {name for name, _, _ in triggers(connection)}))

    with bare_app(empty_database_url).app_context():
        for revision in steps:
            flask_migrate.upgrade(str(MIGRATIONS), revision)
            look(revision)
        for higher, lower in pairwise(reversed(steps)):
            flask_migrate.downgrade(str(MIGRATIONS), lower)
            assert higher > lower
            look(lower)
        db.session.remove()
        db.engine.dispose()
    for revision, found in seen:
        there = steps[: steps.index(revision) + 1]
        assert found == set().union(*(made for since, made in MADE[engine_name].items() if since in there)), revision


@contextmanager
def _migrating(url: str) -> Iterator[tuple[Connection, Any]]:
    """Yield a connection as a migration has it, with its operations; foreign keys are off, so tables can be rebuilt."""
    with bare_app(url).app_context():
        with db.engine.connect() as connection:
            if (driver := connection.connection.driver_connection) and connection.dialect.name == "sqlite":
                driver.execute("PRAGMA foreign_keys=OFF")
            context = MigrationContext.configure(connection, opts={"render_as_batch": True})
            with Operations.context(context) as operations:
                yield connection, operations
        db.session.remove()
        db.engine.dispose()


def _rebuild(operations: Any, table: str) -> None:
    with operations.batch_alter_table(table, recreate="always"):
        pass


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize("table", ["invitations", "signatures", "persons", "address_changes"])
def test_t41_table_that_is_rebuilt_keeps_its_triggers_and_those_that_name_it(database_url: str, table: str) -> None:
    with _migrating(database_url) as (connection, operations):
        before = triggers(connection)
        with triggers_kept(table):
            _rebuild(operations, table)
        assert triggers(connection) == before
        orphan = "INSERT INTO signatures (invitation_id, statement_id) VALUES (1, 1)"
        with pytest.raises(IntegrityError, match="a signature needs an invitation"):
            connection.exec_driver_sql(orphan)
        connection.rollback()


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t41_invitations_are_not_rebuilt_beneath_the_trigger_that_asks_them(database_url: str) -> None:
    """A migration that forgets to keep the triggers fails, and nothing of it stays."""
    with _migrating(database_url) as (connection, operations):
        before = triggers(connection)
        with pytest.raises(OperationalError, match="signatures_no_orphan"):
            _rebuild(operations, "invitations")
        connection.rollback()
        assert triggers(connection) == before


def test_what_keeps_triggers_does_nothing_where_no_table_is_rebuilt(database_url: str, engine_name: str) -> None:
    with _migrating(database_url) as (connection, _):
        before = triggers(connection)
        with triggers_kept("invitations"):
            lost = set(before) - set(triggers(connection))
            assert {name for name, *_ in lost} == ({"signatures_no_orphan"} if engine_name == "sqlite" else set())
        assert triggers(connection) == before
