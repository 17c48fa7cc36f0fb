"""What tests of single pages stand on: one engine unless they ask for both, and people at their browsers."""

import pytest
from flask import Flask

from tests.web_support import Visitor, Work, coordinator


@pytest.fixture
def engine_name() -> str:
    """Most pages do not care which database is behind them."""
    return "sqlite"


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A browser that has never been here."""
    return Visitor(app)


@pytest.fixture
def desk(app: Flask, work: Work) -> Visitor:
    """A browser whose owner is signed in as a coordinator."""
    return coordinator(app, work)
