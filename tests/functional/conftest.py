"""What the functional tests stand on: the service as it is run, on a real port, and browsers of people."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.live import Server, environment, served
from tests.scenes import Scene, arrange
from tests.web_support import Visitor, Work, coordinator


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A browser that has never been here."""
    return Visitor(app)


@pytest.fixture
def desk(app: Flask, work: Work) -> Visitor:
    """A browser whose owner is signed in as a coordinator."""
    return coordinator(app, work)


@pytest.fixture
def scene(app: Flask, work: Work) -> Scene:
    """A statement in full swing."""
    return arrange(app, work)


@pytest.fixture(params=["granian"])
def server_name(request: pytest.FixtureRequest) -> str:
    """The WSGI server; a test that cares asks for another."""
    name: str = request.param
    return name


@pytest.fixture
def live(server_name: str, database_url: str, instance_path: Path, tmp_path: Path, mail_port: int) -> Iterator[Server]:
    """The service behind a WSGI server in a process of its own."""
    with served(server_name, environment(database_url, instance_path, mail_port), tmp_path / "server.log") as server:
        yield server
