"""What the tests of faults stand on: a scripted mail server and an arena on the test's own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.arena import Arena, arena_of
from tests.live import Server, environment, served
from tests.smtp_script import ScriptedServer, scripted
from tests.web_support import Work


@pytest.fixture
def smtp(mail_port: int) -> Iterator[ScriptedServer]:
    """A mail server that does as it is told."""
    with scripted(mail_port) as server:
        yield server


@pytest.fixture
def arena(app: Flask, work: Work, smtp: ScriptedServer, tmp_path: Path) -> Iterator[Arena]:
    """The database, the server and the workers of the test."""
    with arena_of(app, work, smtp, tmp_path) as made:
        yield made


@pytest.fixture
def live(database_url: str, instance_path: Path, tmp_path: Path, mail_port: int) -> Iterator[Server]:
    """The service behind a WSGI server in a process of its own."""
    with served("granian", environment(database_url, instance_path, mail_port), tmp_path / "server.log") as server:
        yield server
