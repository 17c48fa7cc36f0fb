"""Passwords as they are typed: every attempt is counted, whichever page asks for one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, g, make_response
from flask_security import verify_password

from petition.db import transaction
from petition.models import User
from petition.services.sign_in import failures
from petition.services.sign_in.failures import Attempt
from petition.web import known_browsers
from petition.web.context import settings
from petition.web.network import network


def begin(address: str, user: User | None) -> int:
    """Count an attempt on the account of an address, whether there is one or not, and return its number.

    Raises `TooManyAttempts` if it comes too soon after those that failed.
    """
    browser = known_browsers.known(user) if user is not None else ""
    attempt = Attempt.of(settings().secret_keys[-1], address, network(), browser)
    with transaction() as database:
        return failures.begin(database, attempt)


def is_right(user: User, typed: str) -> bool:
    """Return whether a password is that of an account; a wrong one is counted."""
    number = begin(user.email, user)
    normalize: Any = current_app.extensions["security"].password_util.normalize
    if not user.password or not verify_password(normalize(typed), user.password):
        return False
    with transaction() as database:
        failures.take_back(database, number)
    return True


def with_wait(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return a view whose answer says how long to wait, where its form says that an attempt came too soon.

    Whoever waits has no thread of the service meanwhile.
    """

    @wraps(view)
    def wrapped(**values: Any) -> Any:
        response = make_response(view(**values))
        if refusal := g.get("too_soon"):
            response.status_code = 429
            response.headers["Retry-After"] = str(refusal.seconds)
        return response

    return wrapped
