"""Asking for a new link, without learning who is invited, or has an account."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.addresses import check_address
from petition.errors import FieldError
from petition.services.signing import links
from petition.web.errors import page
from petition.web.guard import begins_session, public
from petition.web.limits import limited

bp = Blueprint("link_request", __name__)


@bp.get("/link")
@public
@begins_session
def ask() -> ResponseReturnValue:
    """Show the form."""
    return render_template("sign/link_request.html", address="", error=None)


@bp.post("/link")
@public
@limited
def send() -> ResponseReturnValue:
    """Note the request; a worker looks who it is for, so the answer is the same for everybody and as quick."""
    typed = request.form.get("email", "").strip()
    try:
        address = check_address(typed)
    except FieldError:
        error = "Enter the email address that you were invited at, such as name@parliament.example."
        return render_template("sign/link_request.html", address=typed, error=error), 400
    with transaction() as session:
        is_noted = links.ask(session, address)
    if is_noted:
        return render_template("sign/link_sent.html")
    error = "Too many people are asking at this moment. Please try again in a minute."
    return render_template("sign/link_request.html", address=typed, error=error), 429, {"Retry-After": "60"}


@bp.post("/desk/sign-in/link")
@public
@limited
def sign_in() -> ResponseReturnValue:
    """Note that somebody who has to wait, because others guess, would rather sign in by a mailed link."""
    try:
        address = check_address(request.form.get("email", "").strip())
    except FieldError:
        return page("That is no address", "Go back to the page for signing in, and type your address there.", 400)
    with transaction() as session:
        is_noted = links.ask(session, address)
    if is_noted:
        words = "If that address has an account, a link that signs you in is on the way to it. It works for an hour."
        return page("Look into your inbox", words, 200)
    words = "Too many people are asking for links. Please try again in a minute."
    return *page("Please wait a moment", words, 429), {"Retry-After": "60"}
