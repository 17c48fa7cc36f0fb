"""Who may open what: nothing is open unless it says so.

A view is for coordinators unless it is marked `@public`, so a route that
somebody adds and forgets about is closed. It begins no session for whoever
has none unless it is marked `@begins_session` too: an answer to what a foreign
site sent here would otherwise replace the session of its reader.
"""

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from werkzeug.exceptions import Forbidden

from petition.domain.text import is_stream_safe
from petition.web import desk_sessions
from petition.web.marks import Mark, View

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_DESK_ROLES = ("coordinator", "approver", "administrator")
_PUBLIC, _BEGINS, _FRESH, _FRESH_PAGE = (
    Mark(name, absent=False) for name in ("is_public", "begins_session", "is_fresh", "is_fresh_page")
)


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    return _PUBLIC.put(view, value=True)


def begins_session(view: View) -> View:
    """Mark a view as one whose answer may begin a session."""
    return _BEGINS.put(view, value=True)


def fresh(view: View) -> View:
    """Mark a view as one that acts only within ten minutes of a sign-in (`petition.web.fresh` asks for it)."""
    return _FRESH.put(view, value=True)


def fresh_page(view: View) -> View:
    """Mark a view whose page opens only within ten minutes of a sign-in, because what it shows leaves the desk."""
    return _FRESH_PAGE.put(view, value=True)


def is_public(endpoint: str | None) -> bool:
    """Return whether an endpoint is open; an address that leads nowhere is."""
    return endpoint is None or _PUBLIC.of(endpoint)


def may_begin_session() -> bool:
    """Return whether the answer to this request may begin a session."""
    return _BEGINS.of(request.endpoint)


def needs_fresh(endpoint: str | None) -> bool:
    """Return whether an endpoint acts only within ten minutes of a sign-in."""
    return _FRESH.of(endpoint)


def opens_fresh(endpoint: str | None) -> bool:
    """Return whether the page of an endpoint opens only within ten minutes of a sign-in."""
    return _FRESH_PAGE.of(endpoint)


def require_role() -> ResponseReturnValue | None:
    """Turn away whoever is not signed in, or has no role at the desk.

    It comes before the check of a form's token, and before the form is read.
    """
    if is_public(request.endpoint):
        return None
    if not current_user.is_authenticated:
        if request.method not in ("GET", "HEAD"):
            # The page that sent this is still in the browser, with all that was typed.
            return render_template("admin/signed_out.html"), 401
        if request.headers.get("HX-Request"):
            # A redirect would put the sign-in form into the middle of the page that asks.
            return "", 401, {"HX-Refresh": "true"}
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    if not any(current_user.has_role(role) for role in _DESK_ROLES):
        # Answered and not raised: what asks while it answers an error cannot raise another.
        return current_app.handle_http_exception(Forbidden())
    g.account_id = current_user.id
    desk_sessions.note_use()
    return None


def _refuse_hostile_addresses() -> None:
    """Turn away addresses that no database can look up, and those that take long to bring into a normal form.

    PostgreSQL's texts hold no NUL. Tokens are never looked up as they stand, and every bad one looks alike.
    """
    parts = {**(request.view_args or {}), "token": ""}
    if any("\0" in str(part) for part in parts.values()):
        abort(404)
    if any("\0" in value or not is_stream_safe(value) for _, value in request.args.items(multi=True)):
        abort(400)


def init_app(app: Flask) -> None:
    """Stand before every request."""
    app.before_request(_refuse_hostile_addresses)
    app.before_request(require_role)
