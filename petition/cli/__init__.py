"""The commands of the service: they translate between the shell and the services, and decide nothing."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register every command."""
