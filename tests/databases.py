"""Databases for tests: a migrated template on each engine, copies of it, one a test, and applications on them.

Whoever opens a connection closes it. One of SQLite's that is forgotten warns
from Python 3.13 on, and only when its memory is cleared, which is in some test
that has nothing to do with it; so each test is looked at here, on every Python.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
from flask import Flask
from sqlalchemy import Connection, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, Pool

from petition import create_app
from petition.db import db
from petition.extensions import migrate
from petition.settings.settings import Settings

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_numbers = count(1)


def migrated(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`."""
    app = bare_app(url)
    try:
        with app.app_context():
            flask_migrate.upgrade(str(MIGRATIONS), revision)
    finally:
        close_connections(app)


def bare_app(url: str) -> Flask:
    """Return an application that has a database and nothing else."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    migrate.init_app(app, db)
    return app


@contextmanager
def no_connection_left_open() -> Iterator[None]:
    """Fail if a connection that was opened in the block is still open at its end."""
    still_open: set[ConnectionPoolEntry] = set()

    def note(connection: Any, entry: ConnectionPoolEntry) -> None:
        still_open.add(entry)

    def forget(connection: Any, entry: ConnectionPoolEntry) -> None:
        still_open.discard(entry)

    event.listen(Pool, "connect", note)
    event.listen(Pool, "close", forget)
    try:
        yield
    finally:
        event.remove(Pool, "connect", note)
        event.remove(Pool, "close", forget)
    assert not still_open, [entry.dbapi_connection for entry in still_open]


@contextmanager
def application(settings: Settings) -> Iterator[Flask]:
    """Make the whole application, and close every connection to its database afterwards."""
    app = create_app(settings)
    try:
        yield app
    finally:
        close_connections(app)


def close_connections(app: Flask) -> None:
    """Close every connection of an application, so that its database can be copied or dropped."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def new_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """Make a PostgreSQL database, empty or a copy of `template`, and drop it afterwards."""
    server = make_url(server_url)
    name = f"petition_test_{os.getpid()}_{next(_numbers)}"
    administer(server, _creation(name, template))
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _creation(name: str, template: str | None) -> str:
    # Copying files beats copying through the log, which is meant for a server under load.
    source = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
    return f'CREATE DATABASE "{name}"{source}'


@dataclass(frozen=True)
class PlainAccount:
    """An account of PostgreSQL that may make tables in a database of its own, and no extension.

    `url` is the database's address for it, and `administrator_url` that for whoever runs the server.
    """

    url: str
    administrator_url: str


@contextmanager
def plain_account(server_url: str) -> Iterator[PlainAccount]:
    """Make such an account with an empty database, and drop both afterwards."""
    with new_database(server_url) as administrator_url:
        database = make_url(administrator_url)
        name = f"{database.database}_account"
        administer(database, f"CREATE ROLE \"{name}\" LOGIN PASSWORD '{name}'")
        try:
            administer(database, f'GRANT ALL ON SCHEMA public TO "{name}"')
            url = database.set(username=name, password=name)
            yield PlainAccount(url.render_as_string(hide_password=False), administrator_url)
        finally:
            administer(database, f'DROP OWNED BY "{name}"')
            administer(database, f'DROP ROLE "{name}"')


def triggers(connection: Connection) -> list[tuple[Any, ...]]:
    """Return the triggers of a database: name, table, and what they do."""
    sqlite = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    postgresql = (
        "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger "
        "WHERE NOT tgisinternal ORDER BY tgname"
    )
    rows = connection.execute(text(sqlite if connection.dialect.name == "sqlite" else postgresql))
    return [tuple(row) for row in rows]


def drop_triggers(session: Session) -> None:
    """Take every trigger away, as somebody would to whom the tables belong."""
    connection = session.connection()
    for name, table, _ in triggers(connection):
        where = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER {name}{where}"))


def administer(database: URL, *statements: str) -> None:
    """Run statements that cannot be, or need not be, part of a transaction."""
    address = database.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def copies(server_url: str, template_url: str) -> Iterator[Callable[[], str]]:
    """Yield what copies a PostgreSQL database under one name, in place of the copy before, and returns its address."""
    server = make_url(server_url)
    name = f"petition_test_{os.getpid()}"
    removal = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'

    def copy() -> str:
        administer(server, removal, _creation(name, make_url(template_url).database))
        return server.set(database=name).render_as_string(hide_password=False)

    try:
        yield copy
    finally:
        administer(server, removal)


def copied_sqlite(template: Path, folder: Path) -> str:
    """Copy a migrated SQLite database for one test."""
    path = folder / "petition.sqlite"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"
