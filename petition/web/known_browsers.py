"""Browsers that signed in to an account before: a cookie of a year that says so, and opens nothing.

Whoever signs in from another browser is told to the account's owner by mail, and
strangers who guess a password do not make a known browser wait. A new password,
and signing out everywhere, make all other browsers unknown again, because the cookie
names the account by a digest of what changes then.
"""

import secrets
from datetime import timedelta
from hashlib import sha256

from flask import Response, after_this_request, request
from itsdangerous import BadData, URLSafeSerializer

from petition.models import User
from petition.web.context import settings

_KEPT = timedelta(days=365)
# So many accounts are told apart in one browser.
_MOST = 10


def known(user: User) -> str:
    """Return the name under which this browser signed in to an account before, or nothing."""
    return dict(_read()).get(_mark(user), "")


def any_known() -> str:
    """Return the name of this browser if it signed in to any account before, or nothing."""
    return next((name for _, name in reversed(_read())), "")


def remember(user: User) -> None:
    """Let the answer to this request say that the browser is known to the account."""
    mark = _mark(user)
    name = known(user) or secrets.token_hex(8)
    others = [(one, its_name) for one, its_name in _read() if one != mark]
    value = _serializer().dumps([*others, (mark, name)][-_MOST:])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(_cookie(), value, max_age=_KEPT, secure=_is_secure(), httponly=True, samesite="Lax")
        return response


def _read() -> list[tuple[str, str]]:
    """Return (account, name of the browser) as the cookie has them; what is forged names nobody."""
    try:
        return [(mark, name) for mark, name in _serializer().loads(request.cookies.get(_cookie(), ""))]
    except BadData:
        return []


def _mark(user: User) -> str:
    return sha256(user.fs_uniquifier.encode()).hexdigest()[:16]


def _is_secure() -> bool:
    return settings().base_url.startswith("https://")


def _cookie() -> str:
    return "__Host-petition-browser" if _is_secure() else "petition-browser"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(
        list(settings().secret_keys),
        salt="petition.known-browser",
        signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
    )
