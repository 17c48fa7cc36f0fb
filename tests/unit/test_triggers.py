"""The triggers after every step of the migrations: on SQLite a table that is rebuilt loses its own."""

from itertools import pairwise

import flask_migrate
from alembic.script import ScriptDirectory

from petition.db import db
from tests.databases import MIGRATIONS, bare_app, triggers

_KEPT = ("audit_events", "edition_files", "editions", "text_versions")
_CORRECTED = ("translations", "corrections", "recordings")
# By engine: what comes with a revision, and stays as long as that is there.
MADE = {
    "sqlite": {
        "0001": {f"{table}_no_{deed}" for table in _KEPT for deed in ("update", "delete")},
        "0009": {
            *(f"{table}_no_replace" for table in (*_KEPT, "signatures")),
            *("signatures_no_update", "signatures_no_delete", "signatures_no_orphan"),
        },
        "0014": {f"{table}_no_{deed}" for table in _CORRECTED for deed in ("update", "delete", "replace")},
    },
    "postgresql": {
        "0001": {f"{table}_kept" for table in _KEPT},
        "0009": {"signatures_kept", "signatures_guarded"},
        "0014": {f"{table}_{trigger}" for table in _CORRECTED for trigger in ("kept", "guarded")},
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
