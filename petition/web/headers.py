"""The headers that every answer carries, and the static files with theirs."""

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import URLSafeTimedSerializer
from whitenoise import WhiteNoise

from petition.templating import STATIC
from petition.web.guard import may_begin_session

# No page of this service runs a script or fetches anything from elsewhere.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The desk has scripts of its own, and the pages that say so use them.
DESK_POLICY = CONTENT_POLICY.replace("script-src 'none'", "script-src 'self'") + "; connect-src 'self'"
_ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}
# Looking a header up compares it with every other one, so all are looked up at once.
_BY_LOWER_NAME = {name.lower(): (name, value) for name, value in _ALWAYS.items()}
_HSTS = "max-age=63072000; includeSubDomains"


def _add(response: Response) -> Response:
    """Add what the view has not set; private pages are never stored by anybody."""
    headers = response.headers
    given = {name.lower() for name, _ in headers}
    for lower_name, (name, value) in _BY_LOWER_NAME.items():
        if lower_name not in given:
            headers.add(name, value)
    if "cache-control" not in given:
        headers["Cache-Control"] = "no-store"
        headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.is_secure:
        headers["Strict-Transport-Security"] = _HSTS
    return response


class _Session(SecureCookieSession):
    """A session that remembers whether the request came with it."""

    is_begun = False


class _Sessions(SecureCookieSessionInterface):
    """Flask's sessions, kept away from what shared caches may store, and begun only where that is meant.

    Flask-Login looks into the session after every request, and that alone would
    make a public page differ by cookie (`Vary`), so that no cache could share it.
    """

    session_class = _Session

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs cookies, made once: the keys stay while the application runs."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session that the request came with, or an empty one."""
        opened = super().open_session(app, request)
        if isinstance(opened, _Session):
            opened.is_begun = bool(opened)
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set no cookie on a public answer and let it vary by none; begin no session where that is not meant."""
        if "public" in response.headers.get("Cache-Control", ""):
            return
        if getattr(session, "is_begun", False) or may_begin_session():
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Stand after every request, and serve the static files; every request came as `BASE_URL` says."""
    scheme = app.config["PREFERRED_URL_SCHEME"]
    app.after_request(_add)
    app.session_interface = _Sessions()
    fixed = {**_ALWAYS, "Strict-Transport-Security": _HSTS} if scheme == "https" else _ALWAYS

    def add_to_static(headers: Any, path: str, url: str) -> None:
        for name, value in fixed.items():
            headers[name] = value

    files = WhiteNoise(
        app.wsgi_app,
        # An address carries the digest of what it names, so a copy never grows old.
        max_age=365 * 24 * 3600,
        add_headers_function=add_to_static,
        allow_all_origins=False,
    )
    files.add_files(str(STATIC), prefix="static/")

    def as_it_came(environ: dict[str, Any], start_response: Any) -> Any:
        # Granian says "http" behind every proxy, and gunicorn believes what the client claims. Redirects,
        # the check of the Referer and HSTS follow from this.
        environ["wsgi.url_scheme"] = scheme
        return files(environ, start_response)

    # This is Flask's documented way to wrap an application.
    app.wsgi_app = as_it_came  # type: ignore[method-assign]
