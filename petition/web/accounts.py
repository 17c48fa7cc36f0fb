"""Accounts: Flask-Security, fitted to the one-transaction rule, and sign-in by link.

Flask-Security would commit by itself, and mail. Here its data store only flushes,
the one of its views that writes runs inside a `transaction()` like any other,
and every mail goes through the outbox.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, cast

from flask import (
    Blueprint,
    Flask,
    Request,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_security import (
    RoleMixin,
    SQLAlchemyUserDatastore,
    UserMixin,
    current_user,
    login_user,
    password_changed,
)

from petition.db import db, transaction
from petition.domain.links import Purpose
from petition.domain.too_often import TooManyAttempts
from petition.errors import BadLink
from petition.extensions import security
from petition.models import Role, User
from petition.services import accounts, audit
from petition.web import desk_sessions, passwords, sign_ins
from petition.web.context import reading, signer
from petition.web.errors import NO_REFERRER, SITE_ALONE, page
from petition.web.guard import begins_session, fresh_page, public
from petition.web.limits import limited
from petition.web.password_form import WORDS, NewPasswordForm

bp = Blueprint("enter", __name__, url_prefix="/desk/enter")

# Said to whoever was signed in already: the page that asked for a fresh sign-in still stands in another tab.
_SIGNED_IN_AGAIN = "You are signed in again. If another tab asked for it, go back to that page and press “Go on”."
_CONFIG = {
    "SECURITY_URL_PREFIX": "/desk",
    "SECURITY_LOGIN_URL": "/sign-in",
    "SECURITY_LOGOUT_URL": "/sign-out",
    "SECURITY_CHANGE_URL": "/password",
    "SECURITY_POST_LOGIN_VIEW": "/desk/",
    "SECURITY_POST_LOGOUT_VIEW": "/desk/sign-in",
    "SECURITY_POST_CHANGE_VIEW": "/desk/",
    "SECURITY_CHANGEABLE": True,
    # Every mail goes through the outbox; `petition.extensions` would refuse this one.
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_PASSWORD_LENGTH_MIN": 12,
    "SECURITY_PASSWORD_COMPLEXITY_CHECKER": "zxcvbn",
    # Argon2 salts by itself, so no site-wide salt has to be kept for ever.
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_API_ENABLED_METHODS": ["session"],
    "SECURITY_LOGOUT_CSRF": True,
    "SECURITY_FLASH_MESSAGES": True,
    "SECURITY_DEFAULT_REMEMBER_ME": False,
    # How fresh a sign-in is stands in the session's row (`petition.web.fresh`), not in the cookie.
    "SECURITY_FRESHNESS": timedelta(minutes=-1),
    # It would keep a digest of the network address in the cookie, which changes on every journey.
    "SESSION_PROTECTION": None,
    "SECURITY_STATIC_FOLDER": None,
    # It would write “no-store=True”, which no cache understands; ours says it rightly.
    "SECURITY_CACHE_CONTROL": None,
    # `flask user` does what its commands would, and records it.
    "SECURITY_CLI_USERS_NAME": False,
    "SECURITY_CLI_ROLES_NAME": False,
    **{f"SECURITY_MSG_{name}": (words, "message") for name, words in WORDS.items()},
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"test_environment": True, "globally_deliverable": False},
}


class UserDatastore(SQLAlchemyUserDatastore):
    """Flask-Security's data store, which leaves committing to `transaction()`."""

    def commit(self) -> None:
        """Flush what the view changed; the transaction around the view commits it."""
        self.db.session.flush()


def _in_transaction(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view that does its work in a transaction of its own when a form is sent."""

    @wraps(view)
    def wrapped(**values: Any) -> Any:
        if request.method != "POST":
            return view(**values)
        if current_user.password and (typed := request.form.get("password")):
            # The view says on its page whether it is right; here a wrong one is counted.
            try:
                passwords.is_right(current_user, typed)
            except TooManyAttempts as refusal:
                g.too_soon = refusal
        with transaction():
            return view(**values)

    return wrapped


def _record_password(sender: Flask, user: User, **extra: object) -> None:
    """Record a change of password in the transaction that makes it."""
    audit.record(db.session(), "user.password", ("user", user.id), actor=f"user:{user.id}")


@bp.get("/<token>")
@public
@begins_session
def show(token: str) -> ResponseReturnValue:
    """Show whom the link signs in; opening it uses nothing up."""
    user = accounts.find_sign_in(reading(), signer().read(Purpose.SIGN_IN, token))
    response = make_response(render_template("admin/enter.html", email=user.email))
    response.headers.update(SITE_ALONE)
    return response


@bp.post("/<token>")
@public
def enter(token: str) -> ResponseReturnValue:
    """Use the link up and sign its owner in. Nobody guesses one, so a flood of forgeries keeps none from theirs."""
    link = signer().read(Purpose.SIGN_IN, token)
    # Whoever is signed in here already is signed out by it.
    before = desk_sessions.current()
    with transaction() as session:
        user = accounts.consume_sign_in(session, link)
    # The mixin stands behind a model only at run time; its types and SQLAlchemy's disagree.
    login_user(cast("UserMixin", user), authn_via=["link"])
    if before is not None and before.user.id == user.id:
        flash(_SIGNED_IN_AGAIN)
    return redirect(url_for("desk.statements"), 303)


@bp.errorhandler(BadLink)
def used(error: BadLink) -> ResponseReturnValue:
    """Say that a sign-in link works once; whoever is signed in already goes on to the desk."""
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(url_for("desk.statements"))
    text = "Sign-in links work once, for an hour. Ask whoever runs this service for a new one."
    response = make_response(page("This sign-in link has been used or has expired", text, 404))
    response.headers.update(NO_REFERRER)
    return response


def _nobody(request: Request) -> None:
    """Know nobody by what a request carries besides its session."""


def init_app(app: Flask) -> None:
    """Bind Flask-Security and the pages of accounts."""
    app.config.update(_CONFIG)
    security.init_app(
        app,
        UserDatastore(db, cast("type[UserMixin]", User), cast("type[RoleMixin]", Role)),
        login_form=sign_ins.SignInForm,
        change_password_form=NewPasswordForm,
    )
    # Nobody signs in by a token in a header or an address, which logs would keep.
    manager = cast("Any", app).login_manager
    manager.user_loader(desk_sessions.load)
    manager.request_loader(_nobody)
    # Rights follow from roles alone. Flask-Principal would load the user before every
    # request, and Flask-Login then writes into the session, on public pages too.
    security.principal.identity_loaders.clear()
    app.register_blueprint(bp)
    views = app.view_functions
    views["security.login"] = limited(begins_session(public(passwords.with_wait(views["security.login"]))))
    views["security.logout"] = public(views["security.logout"])
    views["security.change_password"] = fresh_page(
        passwords.with_wait(_in_transaction(views["security.change_password"]))
    )
    sign_ins.init_app(app)
    password_changed.connect(_record_password, app)
