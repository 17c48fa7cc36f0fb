"""A fresh sign-in before what cannot be undone or concerns many people: within the last ten minutes.

Whoever found a desk unattended, or copied its cookie, gets no further than here.
The page "Sign in again" holds what was filled in and sends it on with the
password, so that nothing is typed twice. It comes after the check of the form's
token: otherwise another site could put its own form in front of the password.
"""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from petition.db import transaction
from petition.domain.too_often import TooManyAttempts
from petition.services import accounts
from petition.services.sign_in import sessions
from petition.web import desk_sessions, passwords
from petition.web.context import actor
from petition.web.guard import SAFE, fresh, needs_fresh, opens_fresh

bp = Blueprint("fresh", __name__, url_prefix="/desk/verify")

# What the page adds to the form that it holds; the last says that the page was seen, and if a link was mailed from it.
_PASSWORD, _MAIL, _SEEN = "again_password", "again_mail", "again_seen"
_MAILED = "mailed"
_OURS = frozenset({"csrf_token", _PASSWORD, _MAIL, _SEEN})


class StaleSignIn(Exception):
    """The last sign-in is more than ten minutes old; `problem` says what is wrong with what was typed since."""

    def __init__(self, problem: str = "", *, is_mailed: bool = False, wait: int = 0) -> None:
        super().__init__(problem)
        self.problem = problem
        self.is_mailed = is_mailed
        self.wait = wait


def require() -> None:
    """Let a request go on if its owner signed in freshly, or does so with it; raise `StaleSignIn` otherwise."""
    here = desk_sessions.current()
    if here is None:
        abort(401)
    if _MAIL in request.form:
        # Before anything else: this button never does what the page holds, however fresh the sign-in is by now.
        with transaction() as database:
            accounts.mail_sign_in(database, here.user, actor=actor())
        raise StaleSignIn(is_mailed=True)
    if here.is_fresh:
        return
    typed, is_mailed = request.form.get(_PASSWORD, ""), request.form.get(_SEEN) == _MAILED
    if not typed:
        raise StaleSignIn(_nothing_typed(is_mailed=is_mailed), is_mailed=is_mailed)
    try:
        is_right = passwords.is_right(here.user, typed)
    except TooManyAttempts as refusal:
        raise StaleSignIn(str(refusal), is_mailed=is_mailed, wait=refusal.seconds) from None
    if not is_right:
        raise StaleSignIn("This is not the password of your account.", is_mailed=is_mailed)
    with transaction() as database:
        token = sessions.renew(database, here.number)
    desk_sessions.carry(token)


def _nothing_typed(*, is_mailed: bool) -> str:
    """Return what is missing when "Go on" comes without a password; nothing is, before the page was seen."""
    if _SEEN not in request.form:
        return ""
    if is_mailed or not current_user.password:
        return "The mailed link has not been opened in this browser yet. Open it first, then come back and go on."
    return "Type your password."


def _require_where_marked() -> ResponseReturnValue | None:
    """Stand before the pages that open freshly alone, and the views that are marked `@fresh` when they are to act."""
    if opens_fresh(request.endpoint):
        # Two fields of the password's page are secrets, which no page holds for later; so it is asked before.
        here = desk_sessions.current()
        if here is not None and not here.is_fresh:
            return redirect(url_for("fresh.again", next=request.path), 303)
    elif needs_fresh(request.endpoint) and request.method not in SAFE:
        require()
    return None


@bp.get("")
def again() -> ResponseReturnValue:
    """Ask for a fresh sign-in before a page that needs one to be opened."""
    return _page(StaleSignIn())


@bp.post("")
@fresh
def go_on() -> ResponseReturnValue:
    """Go on to the page that needed it."""
    asked = request.args.get("next", "")
    parts = urlsplit(asked)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/desk/") and "\\" not in asked
    return redirect(asked if is_ours else url_for("desk.statements"), 303)


def _show(stale: StaleSignIn) -> ResponseReturnValue:
    headers = {"Retry-After": str(stale.wait)} if stale.wait else {}
    return _page(stale), 429 if stale.wait else 403, headers


def _page(stale: StaleSignIn) -> str:
    return render_template(
        "admin/sign_in_again.html",
        target=request.full_path.rstrip("?"),
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in _OURS],
        names={"password": _PASSWORD, "mail": _MAIL, "seen": _SEEN},
        seen=_MAILED if stale.is_mailed else "page",
        has_password=bool(current_user.password),
        stale=stale,
    )


def init_app(app: Flask) -> None:
    """Stand behind the gate and the check of a form's token, before every view."""
    app.before_request(_require_where_marked)
    app.register_blueprint(bp)
    app.register_error_handler(StaleSignIn, _show)
