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
from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from petition.web import known_browsers, origins
from petition.web.errors import page
from petition.web.marks import Mark, View
from petition.web.network import network

_LIMITED = Mark("is_limited", absent=False)
# A form that the first refuses does not count for the second.
_MOST = parse_many("30 per minute; 300 per hour")
_counter = FixedWindowRateLimiter(MemoryStorage())


def _who() -> str:
    """Return what requests are counted by: the form, and a browser that signed in before, or else the network.

    So whoever floods a form keeps nobody from another one, and no coordinator of their network from signing in.
    """
    browser = known_browsers.any_known()
    return f"{request.endpoint} " + (f"browser {browser}" if browser else f"network {network()}")


def limited(view: View) -> View:
    """Mark a public view whose form a stranger may send so often."""
    return _LIMITED.put(view, value=True)


def forget() -> None:
    """Begin to count anew."""
    _counter.storage.reset()


def _count() -> ResponseReturnValue | None:
    """Count a limited form, and refuse one too many; one that another site sent is refused before it counts.

    A page that the members of a parliament read could otherwise use up what their network may send.
    """
    if request.method != "POST" or not _LIMITED.of(request.endpoint):
        return None
    if origins.is_foreign():
        return page("This form came from another site", "Open this page by its own address and send it there.", 403)
    who = _who()
    reached = next((most for most in _MOST if not _counter.hit(most, who)), None)
    return _too_many(reached, who) if reached else None


def _too_many(reached: RateLimitItem, who: str) -> ResponseReturnValue:
    seconds = max(ceil(_counter.get_window_stats(reached, who).reset_time - time.time()), 1)
    wait = "a minute" if seconds <= 60 else f"{ceil(seconds / 60)} minutes"
    html, status = page("Please wait a moment", f"Too many forms came from your network. Try again in {wait}.", 429)
    return html, status, {"Retry-After": str(seconds)}


def init_app(app: Flask) -> None:
    """Count before the form's token is checked, so that forms without one count too."""
    app.before_request(_count)
