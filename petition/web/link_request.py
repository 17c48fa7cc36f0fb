"""Asking for a new link, without learning who is invited."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.addresses import check_address
from petition.errors import FieldError
from petition.services.signing import links
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
    """Send the links of the address, if it has any; the answer is always the same."""
    typed = request.form.get("email", "").strip()
    try:
        address = check_address(typed)
    except FieldError:
        error = "Enter the email address that you were invited at, such as name@parliament.example."
        return render_template("sign/link_request.html", address=typed, error=error), 400
    with transaction() as session:
        links.resend(session, address)
    return render_template("sign/link_sent.html")
