"""Hearing no more of a statement, by the link or the button in a mail (RFC 8058).

A POST does it; opening the link only shows the button, because mail scanners
open every link. The mail program that posts has no session: it sends what RFC
8058 says, and nothing but the token in the address proves who sent it. Whoever
presses the button of the page sends that form's own token. It is no answer: the
person can still sign, or decline; and there is a button that takes it back.
"""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.links import Purpose
from petition.extensions import csrf
from petition.services.signing import muting, standings
from petition.web.context import is_without_cookie, reading, signer
from petition.web.errors import NO_COOKIE, SITE_ALONE, page
from petition.web.expired import shown_again
from petition.web.guard import begins_session, public

bp = Blueprint("mute", __name__, url_prefix="/u")


@bp.get("/<token>")
@public
@begins_session
def ask(token: str) -> ResponseReturnValue:
    """Show what the button does."""
    return _asking(token)


def again(token: str) -> ResponseReturnValue:
    """Show the button again, with a fresh token; where no cookie is kept, that would end the same way."""
    if is_without_cookie():
        return page(*NO_COOKIE, 400)
    return _asking(token), 400


@bp.post("/<token>")
@public
@shown_again(again)
def mute(token: str) -> ResponseReturnValue:
    """Send the person no more mails about the statement, or take that back."""
    link = signer().read(Purpose.MUTE, token)
    # The form is read before anything is locked: it may come slowly, or never.
    undo = is_undone()
    if request.form.get("List-Unsubscribe") == "One-Click":
        undo = False
    else:
        csrf.protect()
    with transaction() as session:
        standing = standings.by_link(session, link)
        (muting.unmute if undo else muting.mute)(session, standing)
    done = "undone" if undo else "muted"
    return _unreferred(render_template("sign/mute.html", standing=standing, reference="", done=done))


# The mail program has no session to hold a CSRF token in. The view itself asks all others for theirs.
csrf.exempt(mute)


def is_undone() -> bool:
    """Return whether the form takes back that somebody wants to hear no more."""
    return request.form.get("act") == "undo"


def _asking(token: str) -> Response:
    standing = standings.by_link(reading(), signer().read(Purpose.MUTE, token))
    return _unreferred(render_template("sign/mute.html", standing=standing, reference="", done=""))


def _unreferred(html: str) -> Response:
    response = make_response(html)
    # This address keeps its token, so it must not travel on.
    response.headers.update(SITE_ALONE)
    return response
