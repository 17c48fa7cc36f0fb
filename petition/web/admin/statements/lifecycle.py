"""Closing a statement, after a confirmation."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.states import STATEMENT, StatementEvent
from petition.errors import ShownChanged
from petition.services.statements import closing, drafting, tallies
from petition.web.admin.inputs import confirmed
from petition.web.context import actor, reading
from petition.web.guard import fresh

bp = Blueprint("lifecycle", __name__, url_prefix="/desk/statements/<slug>")


@bp.get("/close")
def confirm_close(slug: str) -> ResponseReturnValue:
    """Ask whether the statement is really to be closed."""
    return _confirming(slug, StatementEvent.CLOSE)


@bp.post("/close")
@fresh
def close(slug: str) -> ResponseReturnValue:
    """Close the statement."""
    return _done(slug, StatementEvent.CLOSE, closing.close, "The statement is closed. No answer is taken any more.")


def _done(slug: str, event: StatementEvent, act: Callable[..., object], words: str) -> ResponseReturnValue:
    """Do what was confirmed, if the statement is the one that was shown; else show it anew."""
    try:
        with transaction() as session:
            act(session, drafting.find(session, slug), actor=actor(), expected=confirmed("statement"))
    except ShownChanged as changed:
        return _confirming(slug, event, str(changed)), 409
    flash(words)
    return redirect(url_for("desk.statement", slug=slug), 303)


def _confirming(slug: str, event: StatementEvent, problem: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    # Refuse at once what the button could not do.
    STATEMENT.target(statement.state, event)
    return render_template(
        "admin/confirm.html",
        statement=statement,
        tally=tallies.tally(session, statement),
        act=event.value,
        shown=closing.shown_statement(session, statement),
        problem=problem,
    )
