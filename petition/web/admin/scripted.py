"""The answers of the desk that its script asks for, or that load it: no other page may run any."""

from flask import Response

from petition.web.headers import DESK_POLICY


def scripted(html: str, status: int = 200, *, address: str = "") -> Response:
    """Return a page, or a part of one, with leave to run the desk's script.

    The browser's address becomes `address`, so that a view that follows what is typed can be shared.
    """
    response = Response(html, status, {"Content-Security-Policy": DESK_POLICY})
    if address:
        response.headers["HX-Replace-Url"] = address
    return response
