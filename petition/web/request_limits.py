"""Requests, and how much of one is read.

Anybody can send to the public pages, and a few lines of text are all that they
take. Rosters come in at the desk, where people are signed in.
"""

from typing import Any

from flask import Request

_PUBLIC_BYTES = 2**20
_DESK = "/desk/"


class LimitedRequest(Request):
    """A request that is read up to a megabyte, and further only at the desk."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.path.startswith(_DESK):
            self.max_content_length = _PUBLIC_BYTES
