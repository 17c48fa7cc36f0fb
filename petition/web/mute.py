"""Hearing no more of a statement, by the link or the button in a mail (RFC 8058).

A POST does it; opening the link only shows the button, because mail scanners
open every link. The mail program that posts has no session, so the token in
the address is the authority here, and there is no CSRF token. It is no answer:
the person can still sign, or decline.
"""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.links import Purpose
from petition.extensions import csrf
from petition.services.signing import muting, standings
from petition.web.context import reading, signer
from petition.web.guard import public

bp = Blueprint("mute", __name__, url_prefix="/u")


@bp.get("/<token>")
@public
def ask(token: str) -> ResponseReturnValue:
    """Show what the button does."""
    standing = standings.by_link(reading(), signer().read(Purpose.MUTE, token))
    return _unreferred(render_template("sign/mute.html", standing=standing, done=False))


@bp.post("/<token>")
@public
def mute(token: str) -> ResponseReturnValue:
    """Send the person no more mails about the statement."""
    link = signer().read(Purpose.MUTE, token)
    with transaction() as session:
        standing = standings.by_link(session, link)
        muting.mute(session, standing)
    return _unreferred(render_template("sign/mute.html", standing=standing, done=True))


# The mail program has no session to hold a CSRF token in.
csrf.exempt(mute)


def _unreferred(html: str) -> Response:
    response = make_response(html)
    # This address keeps its token, so it must not travel on.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
