"""Runs flask commands as a shell would, inside the test's application."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session

Work = Callable[[], AbstractContextManager[Session]]


def shell(app: Flask, *arguments: str, entry: bytes | str | None = None) -> Result:
    """Run a command; `entry` is its standard input."""
    return app.test_cli_runner().invoke(args=list(arguments), input=entry)


def done(app: Flask, *arguments: str, entry: bytes | str | None = None) -> str:
    """Run a command that must succeed and return what it printed."""
    result = shell(app, *arguments, entry=entry)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(app: Flask, *arguments: str, entry: bytes | str | None = None) -> str:
    """Run a command that must be refused, with a message and no traceback; return the message."""
    result = shell(app, *arguments, entry=entry)
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    assert not result.stdout
    assert result.stderr.startswith("Error: ")
    return result.stderr.removeprefix("Error: ").rstrip("\n")
