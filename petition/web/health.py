"""For machines that watch: is the process alive, and is the service ready."""

from datetime import timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
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

bp = Blueprint("health", __name__)
_WORKER_SILENCE = timedelta(seconds=60)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Answer as long as the process can, and say which version it runs."""
    return jsonify(status="ok", version=VERSION)


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Answer 200 if the database answers, its schema is current and a worker was seen lately.

    Searches without their index are slow, and right: `search_index` is for whoever looks, and fails nothing.
    """
    checks = {"database": False, "migrations": False, "worker": False}
    is_indexed = None
    try:
        session = reading()
        session.execute(text("SELECT 1"))
        checks["database"] = True
        scripts = ScriptDirectory(str(Path(current_app.extensions["migrate"].directory)))
        current = MigrationContext.configure(session.connection()).get_current_heads()
        checks["migrations"] = set(current) == set(scripts.get_heads())
        seen = heartbeats.last_beat(session) if checks["migrations"] else None
        checks["worker"] = seen is not None and database_time(session) - seen < _WORKER_SILENCE
        is_indexed = search.is_indexed(session)
    except SQLAlchemyError:
        current_app.logger.warning("readiness: the database does not answer")
    is_ready = all(checks.values())
    status = "ok" if is_ready else "not ready"
    return jsonify(status=status, **checks, search_index=is_indexed), 200 if is_ready else 503
