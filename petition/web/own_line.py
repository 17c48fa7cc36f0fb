"""The page of one's own line: signatories change how they are printed, and answer corrections of it.

They stay signed. Opening the link only shows the page, because mail scanners
open every link; each act is a form of its own with a token.
"""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from petition.db import transaction
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.corrections import PrintedLine
from petition.domain.held import LineNotSeen
from petition.domain.links import Purpose
from petition.domain.states import InvitationState
from petition.domain.too_often import TooManyChanges
from petition.errors import AnswerRefused, FieldError, FieldErrors, StatementClosed
from petition.services.signing import lines, own_line, recorded
from petition.services.signing.standing import Standing
from petition.web import grants
from petition.web.context import country_labels, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.own_line import LineForm, own_parts
from petition.web.guard import begins_session, public
from petition.web.sign import granted, look, private

bp = Blueprint("own_line", __name__)

_ACTS: dict[str, Callable[[Session, Standing, int], bool]] = {
    "agree": own_line.agree,
    "refuse": own_line.refuse,
    "undo": own_line.undo,
}


@bp.get("/l/<token>")
@public
@begins_session
def open_link(token: str) -> ResponseReturnValue:
    """Check the link of a mail about a line, and lead to the line's page."""
    return granted(Purpose.LINE, token, "own_line.page")


@bp.get("/sign/<reference>/line")
@public
def page(reference: str) -> ResponseReturnValue:
    """Show how the person is printed, and what waits for them."""
    return _shown(reference)


def again(reference: str) -> ResponseReturnValue:
    """Show again what was typed, with a fresh token."""
    return _shown(reference, LineForm(), NOTICE, 400)


@bp.post("/sign/<reference>/line")
@public
@shown_again(again)
def save(reference: str) -> ResponseReturnValue:
    """Print another line."""
    form = LineForm()
    if "edit" in request.form:
        return _shown(reference, form)
    try:
        with transaction() as database:
            standing = grants.read(database, reference, *grants.CORRECTING, lock=True)
            changes = form.changes(own_parts(standing.list_form))
            is_changed = own_line.change(database, standing, changes, seen=form.seen.data or "")
    except LineNotSeen as unseen:
        return look(grants.read(reading(), reference, *grants.CORRECTING), form, unseen, "own_line.save")
    except (FieldError, FieldErrors) as problem:
        form.put_faults(problem)
        return _shown(reference, form, status=400)
    except (AnswerRefused, StatementClosed) as refusal:
        return _shown(reference, form, str(refusal), 409)
    except TooManyChanges as refusal:
        return _shown(reference, form, str(refusal), 429, wait=refusal.seconds)
    return redirect(url_for("own_line.page", reference=reference, unchanged=None if is_changed else "y"), 303)


@bp.post("/sign/<reference>/line/<any(agree, refuse, undo):act>")
@public
def answer(reference: str, act: str) -> ResponseReturnValue:
    """Agree to a correction, keep the line, or put the former line back."""
    number = request.form.get("correction", 0, type=int)
    try:
        with transaction() as database:
            standing = grants.read(database, reference, *grants.CORRECTING, lock=True)
            _ACTS[act](database, standing, number)
    except (AnswerRefused, StatementClosed) as refusal:
        return _shown(reference, notice=str(refusal), status=409)
    except TooManyChanges as refusal:
        return _shown(reference, notice=str(refusal), status=429, wait=refusal.seconds)
    return redirect(url_for("own_line.page", reference=reference), 303)


def _shown(
    reference: str, form: LineForm | None = None, notice: str = "", status: int = 200, *, wait: int = 0
) -> ResponseReturnValue:
    """Return the page, or lead to that of the statement where there is no line to show."""
    session = reading()
    standing = grants.read(session, reference, *grants.CORRECTING)
    line = lines.read(session, standing.invitation_id) if standing.state is InvitationState.SIGNED else None
    if line is None or not acts.is_possible(Act.CORRECT, standing.statement_state):
        return redirect(url_for("sign.page", reference=reference), 303)
    label = standing.country_label(country_labels())

    def line_of(one: PrintedLine) -> str:
        return standing.line_with(one.name, one.affiliation, label)

    found = recorded.find(session, standing)
    html = render_template(
        "sign/line.html",
        standing=standing,
        line=line,
        unconfirmed=found is not None and found.confirmed_at is None,
        may_confirm=grants.may_confirm(standing),
        line_of=line_of,
        form=form or LineForm.filled(line.printed),
        shown_parts=own_parts(standing.list_form),
        notice=notice,
        is_unchanged="unchanged" in request.args,
    )
    response: Response = private(html)
    response.status_code = status
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
