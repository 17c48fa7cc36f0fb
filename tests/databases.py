"""Databases for tests: a migrated template on each engine, and copies of it, one a test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import flask_migrate
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from petition.db import db
from petition.extensions import migrate

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_numbers = count(1)


def migrated(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`."""
    with bare_app(url).app_context():
        flask_migrate.upgrade(str(MIGRATIONS), revision)
        db.engine.dispose()


def bare_app(url: str) -> Flask:
    """Return an application that has a database and nothing else."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    migrate.init_app(app, db)
    return app


@contextmanager
def new_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """Make a PostgreSQL database, empty or a copy of `template`, and drop it afterwards."""
    server = make_url(server_url)
    name = f"petition_test_{os.getpid()}_{next(_numbers)}"
    # Copying files beats copying through the log, which is meant for a server under load.
    source = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
    _administer(server, f'CREATE DATABASE "{name}"{source}')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


@contextmanager
def copied_postgresql(server_url: str, template_url: str) -> Iterator[str]:
    """Copy a migrated PostgreSQL database for one test."""
    with new_database(server_url, make_url(template_url).database) as url:
        yield url


def copied_sqlite(template: Path, folder: Path) -> str:
    """Copy a migrated SQLite database for one test."""
    path = folder / "petition.sqlite"
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"
