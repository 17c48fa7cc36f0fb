"""Signing in at the desk, and out: Flask-Security finds out who it is, and tells by its signals.

A session begins with a token of its own, the owner hears of failures since the
last time and of browsers that are new, and signing out ends the session's row.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

from flask import Flask, current_app, flash, g
from flask_login import user_logged_out
from flask_security import LoginForm, user_authenticated
from sqlalchemy.orm import Session

from petition.db import db, transaction
from petition.domain.sign_in import Ending
from petition.domain.times import format_brief
from petition.domain.too_often import TooManyAttempts
from petition.models import User
from petition.services import accounts
from petition.services.sign_in import failures, sessions
from petition.web import desk_sessions, known_browsers, passwords
from petition.web.context import reading, settings


class SignInForm(LoginForm):
    """The sign-in form, which counts what fails, and has no "remember me": whoever has the desk has the list."""

    remember = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email.label.text = "Your email address"

    def validate(self, **kwargs: Any) -> bool:
        """Return whether the password is right; one that comes too soon is not looked at, and the form says so."""
        # What is no address, or no password at all, guesses nothing.
        if not super(LoginForm, self).validate(**kwargs):
            return False
        security = current_app.extensions["security"]
        # Flask-Security hashes what is typed for an account that does not exist, as it stands.
        self.password.data = security.password_util.normalize(self.password.data)
        user = security.datastore.find_user(case_insensitive=True, email=self.email.data)
        try:
            number = passwords.begin(user.email if user else self.email.data, user)
        except TooManyAttempts as refusal:
            g.too_soon = refusal
            self.form_errors.append(str(refusal))
            return False
        is_right = bool(super().validate(**kwargs))
        if is_right:
            # Taken back where the session begins, in one transaction with it.
            g.right_attempt = number
        return is_right


def _begin_session(sender: Flask, user: User, authn_via: Sequence[str] = (), **extra: object) -> None:
    """Begin a session of the desk for whoever Flask-Security has let in, with a new token."""
    number, actor = user.id, f"user:{user.id}"
    before = g.get("desk_session")
    # A change of password does it in the transaction of its own view.
    is_change = "change" in authn_via
    # Whoever was here before may have read the token of forms, or put it there. Only the account itself goes on
    # with it, so that a page which stood open while its session ended can still be sent.
    if is_change or not sessions.was_of(reading(), g.get("desk_token", ""), number):
        desk_sessions.forget_form_token()
    with nullcontext(db.session()) if is_change else transaction() as session:
        if is_change:
            accounts.end_links(session, number)
            sessions.end(session, number, Ending.CHANGED, actor=actor)
            token = sessions.begin(session, number, desk_sessions.browser())
        else:
            if before is not None:
                sessions.end(session, before.user.id, Ending.SIGN_IN, actor=actor, only=before.number)
            _tell_failures(session, user)
            is_known = bool(known_browsers.known(user))
            token = sessions.sign_in(session, user, desk_sessions.browser(), is_known=is_known)
        known_browsers.remember(user)
    desk_sessions.carry(token)


def _tell_failures(session: Session, user: User) -> None:
    """Tell the owner how often somebody failed to sign in since they did last."""
    if (right := g.get("right_attempt")) is not None:
        failures.take_back(session, right)
    account = failures.account_digest(settings().secret_keys[-1], user.email)
    if count := failures.count(session, account, user.signed_in_at):
        since = f"since {format_brief(user.signed_in_at)}" if user.signed_in_at else "in the last thirty days"
        attempts = "1 attempt" if count == 1 else f"{count:,} attempts"
        flash(f"{attempts} to sign in to your account failed {since}. None of them got in.")


def _end_session(sender: Flask, **extra: object) -> None:
    """End the session of whoever signs out; the browser forgets its token by itself, and a copy of it is worthless."""
    before = g.get("desk_session")
    if before is not None:
        with transaction() as session:
            sessions.end(session, before.user.id, Ending.SIGN_OUT, actor=f"user:{before.user.id}", only=before.number)


def init_app(app: Flask) -> None:
    """Listen to Flask-Security and Flask-Login."""
    user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)
