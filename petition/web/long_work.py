"""Long work with progress, on a page that needs no script: it is written to the browser while the work goes on.

The work runs in a thread of its own. A server does not always tell a page that
its reader has gone; work that waited for the reader would then hold its
transaction, and with it every signature on SQLite, for good.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, takewhile
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import structlog
from flask import Flask, Response, request, stream_template
from flask_security import current_user

from petition.current import application
from petition.db import db
from petition.errors import PetitionError
from petition.memory import uncollected

# In seconds.
_SOON = 2.0
log = structlog.get_logger("web")


@dataclass(frozen=True)
class Step:
    """How far the work is: `done` of `total`, where the total is known; `state` is running, done or refused.

    `people` are those whom the page names, as plain values.
    """

    words: str
    done: int = 0
    total: int = 0
    state: str = "running"
    people: Sequence[Any] = ()


_BROKEN = Step("Something went wrong on our side, and nothing of it was written.", state="refused")


def streamed(template: str, work: Callable[[], Iterator[Step]], *, then: str = "", **values: Any) -> Response:
    """Return a page that shows each step of some work as it comes; the work is done even if nobody looks.

    A refusal, or a fault, becomes the last step: the page has begun by then, and
    its status cannot change any more. Work that is done within two seconds leads on to the address `then`, if there is
    one: nobody has seen how far it was.
    """
    told: SimpleQueue[Step | None] = SimpleQueue()
    # Not a daemon: a server that is told to stop waits for what is under way.
    Thread(target=_do, args=(application(), request.endpoint, work, told.put)).start()
    soon: list[Step | None] = []
    until = time.monotonic() + _SOON
    while then and (not soon or soon[-1] is not None) and (left := until - time.monotonic()) > 0:
        with suppress(Empty):
            soon.append(told.get(timeout=left))
    is_over = len(soon) > 1 and soon[-1] is None
    # The page names its reader, whose row is out of reach once the request's own session has ended.
    db.session.refresh(current_user._get_current_object())
    response = Response(stream_template(template, steps=takewhile(bool, chain(soon, iter(told.get, None))), **values))
    if is_over and (last := soon[-2]) is not None and last.state == "done":
        response.headers["Refresh"] = f"0;url={then}"
    # Proxies would otherwise hold the page back until it is whole.
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _do(app: Flask, route: str | None, work: Callable[[], Iterator[Step]], tell: Callable[[Step | None], None]) -> None:
    """Do the work in an application context of its own, telling each step, and None at the end."""
    try:
        with app.app_context(), uncollected():
            for step in work():
                tell(step)
    except PetitionError as refusal:
        tell(Step(str(refusal), state="refused"))
    except Exception:
        log.exception("request failed", route=route)
        tell(_BROKEN)
    finally:
        tell(None)
