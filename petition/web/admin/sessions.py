"""Where one is signed in: the browsers, each of which can be signed out, and all of them at once."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, logout_user

from petition.db import transaction
from petition.domain.sign_in import Ending
from petition.services import accounts
from petition.services.sign_in import sessions
from petition.web import desk_sessions, known_browsers
from petition.web.context import account_id, actor, reading

bp = Blueprint("sessions", __name__, url_prefix="/desk/sessions")


@bp.get("")
def index() -> ResponseReturnValue:
    """List the browsers that are signed in to one's own account."""
    here = desk_sessions.current()
    return render_template(
        "admin/sessions.html",
        sessions=sessions.live(reading(), account_id()),
        here=here.number if here else None,
    )


@bp.post("/<row:session_id>/end")
def end(session_id: int) -> ResponseReturnValue:
    """Sign one browser out."""
    with transaction() as database:
        count = sessions.end(database, account_id(), Ending.REVOKED, actor=actor(), only=session_id)
    flash("That browser is signed out." if count else "That browser was signed out already.")
    return redirect(url_for("sessions.index"), 303)


@bp.post("/end")
def end_all() -> ResponseReturnValue:
    """Sign every browser out, this one too, and make links that would sign in worthless."""
    with transaction() as database:
        accounts.end_links(database, account_id())
        sessions.end(database, account_id(), Ending.REVOKED, actor=actor())
        user = accounts.find_user(database, current_user.email)
        # Only one that was known stays so: a copied session may be used to ask.
        is_known = bool(known_browsers.known(user))
        accounts.forget_browsers(user)
        if is_known:
            known_browsers.remember(user)
    logout_user()
    flash("You are signed out everywhere.")
    return redirect(url_for("security.login"), 303)
