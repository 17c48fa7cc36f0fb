"""Long work with progress, on a page that needs no script: it is written to the browser while the work goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from flask import Response, request, stream_template
from flask_security import current_user

from petition.db import db
from petition.errors import PetitionError

log = structlog.get_logger("web")


@dataclass(frozen=True)
class Step:
    """How far the work is: `done` of `total`, where the total is known; `state` is running, done or refused."""

    words: str
    done: int = 0
    total: int = 0
    state: str = "running"


_BROKEN = Step("Something went wrong on our side, and nothing of it was written. Please try again.", state="refused")


def streamed(template: str, steps: Iterator[Step], **values: Any) -> Response:
    """Return a page that shows each step as it comes.

    A refusal, or a fault, becomes the last step: the page has begun by then, and
    its status cannot change any more.
    """
    # The page names its reader, whose row is out of reach once the request's own session has ended.
    db.session.refresh(current_user._get_current_object())
    response = Response(stream_template(template, steps=_told(steps), **values))
    # Proxies would otherwise hold the page back until it is whole.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _told(steps: Iterator[Step]) -> Iterator[Step]:
    try:
        yield from steps
    except PetitionError as refusal:
        yield Step(str(refusal), state="refused")
    except Exception:
        log.exception("request failed", route=request.endpoint)
        yield _BROKEN
