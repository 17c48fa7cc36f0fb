"""What the tests of faults stand on: a scripted mail server and an arena on the test's own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.arena import Arena, arena_of
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
