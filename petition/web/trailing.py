"""Personal links with a sign too many behind them: mail programs take a full stop, a bracket or a quotation mark along.

Whoever follows such a link is led to the address without it. That is known by the
shape of a token alone, whose length is fixed: nothing is said of whether it is
genuine, and the address that it leads to is checked as any other.
"""

import re
from html import unescape
from urllib.parse import unquote

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue

from petition.services.tokens import SHAPE
from petition.web.errors import NO_REFERRER
from petition.web.guard import SAFE

_LONGER = re.compile(f"({SHAPE})(.+)", re.DOTALL)
# Some filters encode an address that is encoded already.
_TIMES_ENCODED = 3


def _lead_on() -> ResponseReturnValue | None:
    """Lead to the address without what stands behind the token, if that has no letter and no digit."""
    found = _LONGER.fullmatch((request.view_args or {}).get("token", ""))
    if found is None or request.method not in SAFE or request.endpoint is None:
        return None
    behind = found[2]
    for _ in range(_TIMES_ENCODED):
        behind = unescape(unquote(behind))
    if any(map(str.isalnum, behind)):
        return None
    response = redirect(url_for(request.endpoint, token=found[1]), 303)
    response.headers.update(NO_REFERRER)
    return response


def init_app(app: Flask) -> None:
    """Stand before every request."""
    app.before_request(_lead_on)
