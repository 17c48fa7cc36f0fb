"""What the tests stand on: databases on both engines, settings, the application, a mailbox.

Everything is started when it is first asked for, so that tests of pure
functions pay for nothing. PostgreSQL runs once for all processes of a run:
under pytest-xdist the controller starts it, and its address reaches the
workers through the environment.
"""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from config import Settings, load
from petition import create_app, logs
from petition.confined import running
from petition.db import transaction, write_on_snapshot
from petition.mail.local_mailbox import Folder, mailbox_server
from petition.web import health, limits, public
from tests import databases
from tests.databases import (
    PlainAccount,
    application,
    close_connections,
    copied_sqlite,
    copies,
    migrated,
    new_database,
    no_connection_left_open,
)
from tests.postgres import folder_in_memory, private_postgres

ENGINES = ("sqlite", "postgresql")
KEY = "a key for tests, and not a secret one"
_URL = "TEST_DATABASE_URL"
_running = ExitStack()

# Machines that run tests are shared; how long one example takes says nothing. The examples are the same in each run,
# so that a change is judged by what it changes; HYPOTHESIS_PROFILE=search looks for new ones.
hypothesis.settings.register_profile("tests", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("search", deadline=None, max_examples=2_000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "tests"))


def _server_url() -> str:
    """Return the address of the PostgreSQL server, started now unless one was given."""
    if _URL not in os.environ:
        os.environ[_URL] = _running.enter_context(private_postgres())
        _running.callback(os.environ.pop, _URL)
    return os.environ[_URL]


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL before workers are, so that all of them share it; and keep the tests' folders in memory.

    A run without PostgreSQL's tests needs none.
    """
    if memory := folder_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)
    wanted = "not postgresql" not in config.option.markexpr
    if wanted and config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        _server_url()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL before anything is chosen by its marks."""
    for item in items:
        case = getattr(item, "callspec", None)
        if case is not None and case.params.get("engine_name") == "postgresql":
            item.add_marker(pytest.mark.postgresql)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what this process started, after an interrupted run as well."""
    _running.close()


@pytest.fixture(autouse=True, scope="session")
def _own_lock_of_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the processes of a run wait for no other's files."""
    running._LOCK = tmp_path_factory.mktemp("opening") / "lock"
    running._LOCK.touch()


@pytest.fixture(autouse=True)
def _every_connection_closed() -> Iterator[None]:
    """Look at the end, when everything else of the test is gone, whether a connection was forgotten."""
    with no_connection_left_open():
        yield


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """The engine that the test runs on; every test that asks runs on each."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def postgresql_template() -> Iterator[str]:
    """A migrated PostgreSQL database of this process, to be copied."""
    with new_database(_server_url()) as url:
        migrated(url)
        yield url


@pytest.fixture(scope="session")
def postgresql_copies(postgresql_template: str) -> Iterator[Callable[[], str]]:
    """What copies that database, in place of the copy before."""
    with copies(_server_url(), postgresql_template) as copy:
        yield copy


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database of this process, to be copied."""
    path = tmp_path_factory.mktemp("template") / "petition.sqlite"
    migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _instance_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("instance")


@pytest.fixture
def instance_path(_instance_folder: Path) -> Path:
    """The folder of a local instance, empty as the test begins; its path is the same in each test of this process."""
    shutil.rmtree(_instance_folder)
    _instance_folder.mkdir()
    return _instance_folder


@pytest.fixture
def database_url(engine_name: str, instance_path: Path, request: pytest.FixtureRequest) -> str:
    """The address of a migrated database that is the test's own; the address is the same in each test."""
    if engine_name == "sqlite":
        return copied_sqlite(request.getfixturevalue("sqlite_template"), instance_path)
    copy: Callable[[], str] = request.getfixturevalue("postgresql_copies")
    return copy()


@pytest.fixture
def empty_database_url(engine_name: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables that is the test's own."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        with new_database(_server_url()) as url:
            yield url


@pytest.fixture
def plain_account() -> Iterator[PlainAccount]:
    """An account of PostgreSQL that may make tables, and no extension."""
    with databases.plain_account(_server_url()) as account:
        yield account


@pytest.fixture(scope="session")
def mail_port() -> Iterator[int]:
    """A port of this machine on which nothing listens until the test does, kept from other programs meanwhile."""
    with socket.socket() as held:
        # Who listens sets this option too, and may then take a port that is held and not listened on.
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.fixture(scope="session")
def _applications() -> dict[str, Flask]:
    return {}


@pytest.fixture
def shared_app(
    database_url: str, instance_path: Path, mail_port: int, _applications: dict[str, Flask]
) -> Iterator[Flask]:
    """The application of this process on the engine; only its database and its folder are the test's own.

    Making one, and compiling its templates and statements anew, takes half of
    the time of a short test.
    """
    if database_url not in _applications:
        given = {"DATABASE_URL": database_url, "SECRET_KEY": KEY, "INSTANCE_PATH": str(instance_path)}
        _applications[database_url] = create_app(load({**given, "MAIL_PORT": str(mail_port)}))
    made = _applications[database_url]
    config, mail = dict(made.config), dict(vars(made.extensions["mail"]))
    # Another test may have changed where log lines go, published something at the same address, sent many
    # forms, or asked whether all is well.
    logs.configure()
    public.forget()
    limits.forget()
    health.forget()
    yield made
    # A test may change the configuration; whoever adds a page takes `own_app`.
    made.config.clear()
    made.config.update(config)
    vars(made.extensions["mail"]).update(mail)
    close_connections(made)


@pytest.fixture
def settings(shared_app: Flask) -> Settings:
    """The settings of a local instance in the test's own folder."""
    made: Settings = shared_app.config["SETTINGS"]
    return made


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    """The whole application on the test's own database."""
    return shared_app


@pytest.fixture
def own_app(settings: Settings) -> Iterator[Flask]:
    """An application of the test's own, to which it may add pages and commands."""
    with application(settings) as made:
        yield made


@pytest.fixture
def hosted(settings: Settings) -> Iterator[Flask]:
    """The whole application as it is outside of loopback: at a host of its own, by HTTPS."""
    with application(replace(settings, base_url="https://sign.alliance.example", is_local=False)) as made:
        yield made


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of one transaction that spans the test."""
    with app.app_context(), transaction() as opened:
        yield opened


@pytest.fixture
def work(app: Flask) -> Callable[[], AbstractContextManager[Session]]:
    """What opens a transaction of its own, in any thread, for tests of several transactions."""

    @contextmanager
    def open_one() -> Iterator[Session]:
        with app.app_context(), transaction() as opened:
            yield opened

    return open_one


@pytest.fixture
def work_on_snapshot(app: Flask) -> Callable[[Callable[[Session], object]], object]:
    """What runs work by `write_on_snapshot`, in any thread."""

    def run(work: Callable[[Session], object]) -> object:
        with app.app_context():
            return write_on_snapshot(work)

    return run


@pytest.fixture
def smtp_sink(instance_path: Path, mail_port: int) -> Iterator[Folder]:
    """A mail server on loopback, and the folder in which it keeps what it takes."""
    path = instance_path / "mailbox"
    server = mailbox_server(path, mail_port)
    server.start()
    try:
        yield Folder(path)
    finally:
        server.stop()
