"""What machines that watch are told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from petition.db import db
from petition.models import WorkerHeartbeat
from petition.services.delivery import heartbeats
from petition.settings.settings import Settings
from petition.version import VERSION
from petition.web import health
from petition.web.health import _WORKER_SILENCE
from tests.conftest import ENGINES
from tests.counting import statements_run
from tests.databases import application
from tests.web_support import Visitor, Work

pytestmark = pytest.mark.parametrize("engine_name", ENGINES)
GOOD = {"status": "ok", "database": True, "migrations": True, "worker": True}
# Only PostgreSQL has an index for searches.
INDEXED = {"sqlite": None, "postgresql": True}


def test_process_is_alive_whatever_the_database_does(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        db.engine.dispose()
    assert visitor.get("/healthz").json == {"status": "ok", "version": VERSION}


def test_service_is_ready_with_a_worker_at_work(visitor: Visitor, work: Work, engine_name: str) -> None:
    with work() as session:
        heartbeats.beat(session, "worker")
    assert visitor.get("/readyz").json == {**GOOD, "search_index": INDEXED[engine_name]}


def test_t47_strangers_are_told_yes_or_no(settings: Settings, work: Work) -> None:
    """What does not work is the first thing that somebody wants to know who means no good."""
    hosted = replace(settings, is_local=False, metrics_token="a token for machines")
    with application(hosted) as app:
        visitor, token = Visitor(app), {"Authorization": "Bearer a token for machines"}
        assert visitor.get("/readyz", status=503).json == {"status": "not ready"}
        health.forget()
        with work() as session:
            heartbeats.beat(session, "worker")
        assert visitor.get("/readyz").json == {"status": "ok"}
        assert visitor.get("/readyz", headers={"Authorization": "Bearer x"}).json == {"status": "ok"}
        assert visitor.get("/readyz", headers=token).json["worker"] is True
    with application(replace(hosted, metrics_token="")) as app:
        assert Visitor(app).get("/readyz").json == {"status": "ok"}


def test_t47_database_is_looked_at_once_a_second(visitor: Visitor, work: Work) -> None:
    with work() as session:
        heartbeats.beat(session, "worker")
    visitor.get("/readyz")
    with statements_run() as run:
        for _ in range(5):
            visitor.get("/readyz")
    assert run == []


def test_missing_search_index_is_told_and_fails_nothing(visitor: Visitor, work: Work, engine_name: str) -> None:
    with work() as session:
        heartbeats.beat(session, "worker")
        session.execute(text("DROP INDEX IF EXISTS ix_persons_search_text"))
    missing = None if INDEXED[engine_name] is None else False
    assert visitor.get("/readyz").json == {**GOOD, "search_index": missing}


def test_service_without_a_worker_is_not_ready(visitor: Visitor, engine_name: str) -> None:
    expected = {**GOOD, "status": "not ready", "worker": False, "search_index": INDEXED[engine_name]}
    assert visitor.get("/readyz", status=503).json == expected


def test_worker_that_fell_silent_counts_no_more(visitor: Visitor, work: Work, engine_name: str) -> None:
    with work() as session:
        session.add(WorkerHeartbeat(name="worker", seen_at=datetime.now(UTC) - _WORKER_SILENCE - timedelta(seconds=1)))
    expected = {**GOOD, "status": "not ready", "worker": False, "search_index": INDEXED[engine_name]}
    assert visitor.get("/readyz", status=503).json == expected


def test_schema_that_is_behind_is_not_ready(visitor: Visitor, work: Work, engine_name: str) -> None:
    with work() as session:
        heartbeats.beat(session, "worker")
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    expected = {"status": "not ready", "database": True, "migrations": False, "worker": False}
    assert visitor.get("/readyz", status=503).json == {**expected, "search_index": INDEXED[engine_name]}


def test_database_that_is_gone_is_not_ready(settings: Settings) -> None:
    health.forget()
    gone = replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    with application(gone) as app:
        answer = Visitor(app).get("/readyz", status=503).json
    expected = {"status": "not ready", "database": False, "migrations": False, "worker": False}
    assert answer == {**expected, "search_index": None}
