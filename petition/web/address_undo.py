"""Undoing a change of one's address, by the link that was sent to the old one.

Opening the link changes nothing, because mail scanners open every link; the
page has one button.
"""

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.links import Purpose
from petition.models import AddressChange, Person
from petition.services.roster import address_undo
from petition.web.context import reading, secret, signer
from petition.web.errors import SITE_ALONE
from petition.web.guard import begins_session, public

bp = Blueprint("address_undo", __name__, url_prefix="/a")


@bp.get("/<token>")
@public
@begins_session
def ask(token: str) -> ResponseReturnValue:
    """Show what the button does."""
    return _shown(*address_undo.find(reading(), signer().read(Purpose.UNDO_ADDRESS, token)))


@bp.post("/<token>")
@public
def undo(token: str) -> ResponseReturnValue:
    """Put the old address back, or end the links that went elsewhere where it is back already."""
    link = signer().read(Purpose.UNDO_ADDRESS, token)
    with transaction() as session:
        sent = address_undo.undo(session, link, secret=secret())
        return _shown(*address_undo.find(session, link), sent)


def _shown(change: AddressChange, person: Person, sent: int = 0) -> Response:
    facts = {"is_undone": change.undone_at is not None, "is_as_before": address_undo.is_as_before(change, person)}
    # The address of this page keeps its token, so it must not travel on.
    page = make_response(render_template("sign/address_undo.html", address=change.old_address, sent=sent, **facts))
    page.headers.update(SITE_ALONE)
    return page
