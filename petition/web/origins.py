"""From which site a form was sent, as the browser says it.

Scripts cannot set these headers. New browsers send Fetch Metadata with every
request, older ones the origin, and the oldest the page alone.
"""

from flask import request


def is_ours() -> bool:
    """Return whether the browser says that a page of ours sent this; one that says nothing does not."""
    return _said() is True


def is_foreign() -> bool:
    """Return whether the browser says that another site sent this."""
    return _said() is False


def _said() -> bool | None:
    """Return whether it was us, or None if nothing is said of it."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return None if site == "none" else site == "same-origin"
    # Pages whose address holds a token send no Referer, and then their origin is “null” to some browsers.
    told = request.headers.get("Origin", "null")
    told = request.headers.get("Referer", "") if told == "null" else told
    ours = f"{request.scheme}://{request.host}"
    return (told == ours or told.startswith(f"{ours}/")) if told else None
