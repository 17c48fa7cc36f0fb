"""Mails shown on pages: each in a frame that may run and fetch nothing."""

from flask import Response

MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


def framed(document: str) -> Response:
    """Return a mail's HTML, to be shown in a frame on this site only."""
    response = Response(document, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
