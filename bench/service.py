"""The service on a database of its own: served as `deploy/` recommends, and worked by its commands.

Both run in processes of their own, as they do in earnest, so that their start
and their memory are theirs alone.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from bench import machine
from bench.servers import free_port, server, started
from config import load
from petition.db import transaction
from tests.databases import application, migrated

_LOOK_SECONDS = 0.01


@dataclass(frozen=True)
class Ground:
    """What a site stands on: how to make an empty database by its name, a folder for
    its files, granian's options, and how many people each cell of signing may use up.
    """

    database: Callable[[str], AbstractContextManager[str]]
    folder: Path
    options: Sequence[str]
    fresh: int


@dataclass(frozen=True)
class Ran:
    """A command that ended well: how long with its own start, processor time with that of
    the database, memory at most, in MiB, and what it said.
    """

    seconds: float
    cpu: float
    peak: float
    said: str


@dataclass(frozen=True)
class Service:
    """The service on an empty database; `app` is a copy that looks and prepares.

    `log` is where its commands say what they have to say.
    """

    app: Flask
    port: int
    url: str
    log: Path
    _environment: dict[str, str]
    _options: Sequence[str]

    def served(self) -> AbstractContextManager[Popen[bytes]]:
        """Serve it on its port until the block ends."""
        return server("wsgi:app", self.port, self._environment, self._options)

    @contextmanager
    def running(self, *arguments: str, **more: str) -> Iterator[Popen[bytes]]:
        """Run one of its commands until the block ends; `more` are settings for this one."""
        command = (sys.executable, "-m", "flask", *arguments)
        with started(command, {**self._environment, **more}, log=self.log) as process:
            yield process

    def run(self, *arguments: str) -> Ran:
        """Run one of its commands to its end; raise `RuntimeError` with its words if it fails."""
        before = self.log.stat().st_size if self.log.exists() else 0
        spent = machine.cpu_seconds()
        began, peak = time.monotonic(), 0.0
        with self.running(*arguments) as process:
            while process.poll() is None:
                peak = max(peak, machine.memory(process.pid)[1])
                time.sleep(_LOOK_SECONDS)
            seconds = time.monotonic() - began
        spent = machine.cpu_seconds() - spent
        said = self.log.read_bytes()[before:].decode()
        if process.returncode:
            raise RuntimeError(f"flask {' '.join(arguments)} failed:\n{said}")
        return Ran(seconds, spent, peak, said)

    def settle(self) -> None:
        """Do now what an idle database does by itself within a minute, so that no figure depends on when it does."""
        if make_url(self.url).get_backend_name() == "postgresql":
            # It clears up outside of transactions alone.
            cleaner = create_engine(self.url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
            with cleaner.connect() as connection:
                connection.execute(text("VACUUM ANALYZE"))
        else:
            with self.app.app_context(), transaction() as session:
                session.execute(text("ANALYZE"))


@contextmanager
def service(name: str, ground: Ground) -> Iterator[Service]:
    """Make a service with an empty, migrated database."""
    port = free_port()
    with ground.database(name) as url:
        environment = {
            "DATABASE_URL": url,
            "SECRET_KEY": "the key of a benchmark, which guards nothing",
            "INSTANCE_PATH": str(ground.folder / name),
            "PORT": str(port),
        }
        migrated(url)
        with application(load(environment)) as app:
            yield Service(app, port, url, ground.folder / f"{name}.log", environment, ground.options)
