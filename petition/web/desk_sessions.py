"""The desk's sessions in a request: whom the browser's token opens, and what its cookie carries.

Flask-Login keeps one text in the session cookie by which it finds the account
again (its "alternative id"). Here that text is the random token of a session
that stands in the database, and nothing else about the account is in the cookie.
"""

from typing import Any

import structlog
from flask import g, request, session
from flask_security import current_user
from sqlalchemy.exc import DBAPIError

from petition.db import transaction
from petition.domain.browsers import browser_words
from petition.services.sign_in import sessions
from petition.services.sign_in.sessions import SignedIn
from petition.web.context import reading

log = structlog.get_logger("web")
# Flask-Login's name for what it keeps.
_WHO = "_user_id"
# What Flask-Login and Flask-Security would keep beside it: a digest of the network address and the
# browser, and how fresh the sign-in is. All of it stands in the database, where a copy does not have it.
_UNUSED = ("_id", "_fresh", "fs_cc", "fs_paa")


def load(token: str) -> Any:
    """Return the account whose session the cookie names, or None; Flask-Login asks once in a request."""
    g.desk_token = token
    found = sessions.find(reading(), token)
    if found is None:
        return None
    g.desk_session = found
    # Flask-Security's own views ask how somebody was let in.
    g.fs_authn_via = "session"
    return found.user


def current() -> SignedIn | None:
    """Return the session that this request belongs to, if somebody is signed in."""
    if not current_user.is_authenticated:
        return None
    found: SignedIn | None = g.get("desk_session")
    return found


def carry(token: str) -> None:
    """Put a session's token into the browser's cookie, in place of any other."""
    for name in _UNUSED:
        session.pop(name, None)
    session[_WHO] = token


def forget_form_token() -> None:
    """Give the browser a new token of forms with its next page; those of pages that stand open are worthless."""
    session.pop("csrf_token", None)


def browser() -> str:
    """Return in plain words what the browser calls itself."""
    return browser_words(request.headers.get("User-Agent", ""))


def note_use() -> None:
    """Write down that the session is in use, every five minutes at most.

    What the desk's script asks for does not count: a page that follows a
    circulation would otherwise keep its session alive in an empty room. Pages open
    on a full disk too; then the session only ends the earlier.
    """
    found = current()
    if found is None or not found.is_due or request.headers.get("HX-Request"):
        return
    try:
        with transaction() as database:
            sessions.see(database, found.number)
    except (DBAPIError, OSError) as problem:
        log.warning("use of a session not noted", reason=type(problem).__name__)
