"""For machines that watch: is the process alive, and is the service ready."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from threading import Lock

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from cachetools import TTLCache
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from petition.db import database_time
from petition.services.delivery import heartbeats
from petition.services.roster import search
from petition.version import VERSION
from petition.web.context import reading
from petition.web.guard import public
from petition.web.metrics import may_look

bp = Blueprint("health", __name__)
_WORKER_SILENCE = timedelta(seconds=60)
# Anybody may ask, and each look takes a connection and several statements.
_SECONDS = 1.0
_CHECKS = "checks"
_remembered: TTLCache[str, "_Checks"] = TTLCache(maxsize=1, ttl=_SECONDS)
_looking = Lock()


@dataclass
class _Checks:
    """What was found. Searches without their index are slow, and right: that fails nothing."""

    database: bool = False
    migrations: bool = False
    worker: bool = False
    search_index: bool | None = None


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer as long as the process can, and say which version it runs."""
    return jsonify(status="ok", version=VERSION)


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 if the database answers, its schema is current and a worker was seen lately.

    Strangers are told no more than that; whoever may read `/metrics` is told what is wrong.
    """
    with _looking:
        checks = _remembered.get(_CHECKS)
        if checks is None:
            checks = _remembered[_CHECKS] = _looked()
    is_ready = checks.database and checks.migrations and checks.worker
    details = asdict(checks) if may_look() else {}
    return jsonify(status="ok" if is_ready else "not ready", **details), 200 if is_ready else 503


def forget() -> None:
    """Forget what was found, because the next request is about another database."""
    _remembered.clear()


def _looked() -> _Checks:
    """Look at the database, its schema and the workers."""
    checks = _Checks()
    try:
        session = reading()
        session.execute(text("SELECT 1"))
        checks.database = True
        current = MigrationContext.configure(session.connection()).get_current_heads()
        checks.migrations = set(current) == _newest(str(Path(current_app.extensions["migrate"].directory)))
        seen = heartbeats.last_beat(session) if checks.migrations else None
        checks.worker = seen is not None and database_time(session) - seen < _WORKER_SILENCE
        checks.search_index = search.is_indexed(session)
    except SQLAlchemyError:
        current_app.logger.warning("readiness: the database does not answer")
    return checks


@cache
def _newest(directory: str) -> frozenset[str]:
    """Return the newest migrations, which are files that only another version brings."""
    return frozenset(ScriptDirectory(directory).get_heads())
