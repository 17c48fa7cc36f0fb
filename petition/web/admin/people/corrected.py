"""People whose address was corrected after a mail had failed: who they are, and sending to all of them again."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.errors import ShownChanged
from petition.services.delivery import corrected
from petition.web.admin.inputs import confirmed
from petition.web.context import actor, reading
from petition.web.guard import fresh

bp = Blueprint("corrected", __name__, url_prefix="/desk/people/corrected")


@bp.get("")
def index() -> ResponseReturnValue:
    """Show them, with the address that failed and that of now."""
    return _shown()


@bp.post("")
@fresh
def send() -> ResponseReturnValue:
    """Send all of them the invitation again; where they are others now, show them anew."""
    try:
        with transaction() as session:
            count = corrected.send_all(session, actor=actor(), expected=confirmed("people"))
    except ShownChanged as changed:
        return _shown(str(changed)), 409
    flash(f"{count:,} {'mail is' if count == 1 else 'mails are'} being sent again.")
    return redirect(url_for("corrected.index"), 303)


def _shown(changed: str = "") -> str:
    found = corrected.find(reading())
    shown = corrected.shown_corrected(found)
    return render_template("admin/corrected.html", people=found, shown=shown, changed=changed)
