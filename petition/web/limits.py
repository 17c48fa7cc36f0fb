"""How many forms a stranger may send in a minute: those for signing in, and for asking for a link.

Opening a link and answering are never limited: a whole parliament can be one
network. A process counts by itself and in memory, so this only keeps floods from
what is slow; how failures to sign in slow down stands in the database
(`petition.services.sign_in.failures`). Only forms that are sent count.
"""

import time
from math import ceil

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded

from petition.web import known_browsers, origins
from petition.web.errors import page
from petition.web.marks import Mark, View
from petition.web.network import network

_LIMITED = Mark("is_limited", absent=False)
_MOST = "30 per minute; 300 per hour"


def _who() -> str:
    """Return what requests are counted by: the form, and a browser that signed in before, or else the network.

    So whoever floods a form keeps nobody from another one, and no coordinator of their network from signing in.
    """
    browser = known_browsers.any_known()
    return f"{request.endpoint} " + (f"browser {browser}" if browser else f"network {network()}")


class _Limiter(Limiter):
    """Flask-Limiter, which looks at marked forms alone: finding that a request is exempt takes it 70 microseconds."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if request.method == "POST" and _LIMITED.of(request.endpoint):
            super()._check_request_limit(callable_name, in_middleware)


# As limits of the whole application they come before the check of a form's token; those of a view would come after it.
_limiter = _Limiter(_who, storage_uri="memory://", application_limits=[_MOST])


def limited(view: View) -> View:
    """Mark a public view whose form a stranger may send so often."""
    return _LIMITED.put(view, value=True)


def forget() -> None:
    """Begin to count anew."""
    _limiter.reset()


def _refuse_foreign() -> ResponseReturnValue | None:
    """Refuse a limited form that another site sent, before it counts.

    A page that the members of a parliament read could otherwise use up what their network may send.
    """
    if request.method == "POST" and _LIMITED.of(request.endpoint) and origins.is_foreign():
        return page("This form came from another site", "Open this page by its own address and send it there.", 403)
    return None


def _too_many(error: RateLimitExceeded) -> ResponseReturnValue:
    reached = _limiter.current_limit
    seconds = max(int(reached.reset_at - time.time()), 1) if reached else 60
    wait = "a minute" if seconds <= 60 else f"{ceil(seconds / 60)} minutes"
    html, status = page("Please wait a moment", f"Too many forms came from your network. Try again in {wait}.", 429)
    return html, status, {"Retry-After": str(seconds)}


def init_app(app: Flask) -> None:
    """Count before the form is looked at."""
    app.before_request(_refuse_foreign)
    _limiter.init_app(app)
    app.register_error_handler(RateLimitExceeded, _too_many)
