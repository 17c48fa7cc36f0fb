"""Structured logs that do not reveal who is invited.

Each line is JSON. A request is logged by the name of its route, never by its
path, because paths contain tokens. Whatever looks like a token or an address is
replaced in every line before it is written.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A link's token is 24 characters, a dot and 22 characters of base64url.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24}\.[A-Za-z0-9_-]{20,}")
_ADDRESS = re.compile(r"[^\s<>\"'@]+@[^\s<>\"'@]+\.[^\s<>\"'@]+")


def redact(text: str) -> str:
    """Return `text` with placeholders for tokens and addresses."""
    return _ADDRESS.sub("[address]", _TOKEN.sub("[token]", text))


def _redacted(value: Any) -> Any:
    """Return a value with all its texts redacted."""
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redacted(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(inner) for inner in value]
    return value


def _redact_event(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _redacted(value) for key, value in event.items()}


def configure() -> None:
    """Write structlog's and the standard library's lines to standard error as JSON."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ExtraAdder(),
        _redact_event,
    ]
    renderer = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _redact_event,
            structlog.processors.JSONRenderer(),
        ],
        foreign_pre_chain=shared,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(renderer)
    root = logging.getLogger()
    root.handlers = [
        *(other for other in root.handlers if not isinstance(other.formatter, structlog.stdlib.ProcessorFormatter)),
        handler,
    ]
    root.setLevel(logging.INFO)
    # At this level Alembic logs each step, the local mailbox each line of SMTP, and the check of a form's token
    # each form of a stranger that it refuses.
    for chatty in ("alembic", "mail.log", "flask_wtf.csrf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
