"""What a coordinator recorded for somebody, in front of that person: to confirm it, or to say that it is wrong.

The mail's link leads here. Opening it changes nothing, because mail scanners open
every link; the person presses one of two buttons. Whoever has the link for
signing gets here too.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.links import Purpose
from petition.editions.markup import to_html
from petition.errors import AnswerRefused
from petition.services.signing import recorded
from petition.web import grants
from petition.web.context import reading
from petition.web.expired import NOTICE, shown_again
from petition.web.guard import begins_session, public
from petition.web.sign import granted, line_of, private

bp = Blueprint("recorded_answer", __name__)

_CONFIRM, _DENY = "confirm", "deny"


@bp.get("/c/<token>")
@public
@begins_session
def open_link(token: str) -> ResponseReturnValue:
    """Check the link of a recorded answer and lead to its page."""
    return granted(Purpose.CONFIRM, token, "recorded_answer.page")


@bp.get("/sign/<reference>/confirm")
@public
def page(reference: str) -> ResponseReturnValue:
    """Show what was recorded, and ask whether it is right."""
    return _shown(reference)


def again(reference: str) -> ResponseReturnValue:
    """Show the buttons again, with a fresh token."""
    return _shown(reference, NOTICE), 400


@bp.post("/sign/<reference>/confirm")
@public
@shown_again(again)
def answer(reference: str) -> ResponseReturnValue:
    """Confirm what was recorded, or end it."""
    act = request.form.get("act", "")
    if act not in (_CONFIRM, _DENY):
        return _shown(reference), 400
    try:
        with transaction() as session:
            standing = grants.read(session, reference, *grants.CONFIRMING, lock=True)
            if act == _CONFIRM:
                recorded.confirm(session, standing, expected=request.form.get("shown", ""))
            else:
                recorded.deny(session, standing, number=request.form.get("recording", 0, type=int))
    except AnswerRefused as refusal:
        return _shown(reference, str(refusal)), 409
    return redirect(url_for("sign.page", reference=reference), 303)


def _shown(reference: str, notice: str = "") -> Response:
    session = reading()
    standing = grants.read(session, reference, *grants.CONFIRMING)
    found = recorded.find(session, standing)
    recording = None if found and recorded.is_denied(session, found) else found
    html = render_template(
        "sign/confirm.html",
        standing=standing,
        recording=recording,
        shown=recorded.shown(standing, recording) if recording else "",
        notice=notice,
        line=line_of(standing, standing.name),
        body=to_html(standing.body, standing.reading),
    )
    return private(html)
