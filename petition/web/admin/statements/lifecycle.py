"""Closing a statement, after a confirmation, and telling those who signed the result."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.states import STATEMENT, StatementEvent
from petition.errors import FieldError, ShownChanged
from petition.services.statements import closing, drafting, tallies
from petition.services.statements.telling import Notice
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements import telling
from petition.web.context import actor, reading
from petition.web.guard import fresh

bp = Blueprint("lifecycle", __name__, url_prefix="/desk/statements/<slug>")


@bp.get("/close")
def confirm_close(slug: str) -> ResponseReturnValue:
    """Ask whether the statement is really to be closed."""
    return _confirming(slug)


@bp.post("/close")
@fresh
def close(slug: str) -> ResponseReturnValue:
    """Show the mail, or close the statement, if it is the one that was shown; else show it anew."""
    notice = None
    try:
        notice = telling.chosen()
        if notice and not telling.is_confirmed():
            return _telling(slug, notice)
        expected = telling.confirmed_told() if notice else confirmed("statement")
        with transaction() as session:
            statement = drafting.find(session, slug)
            told = closing.close(session, statement, actor=actor(), notice=notice, expected=expected)
    except FieldError as problem:
        if problem.field != telling.WORD:
            raise
        return _confirming(slug, f"Your sentence {problem.problem}."), 400
    except ShownChanged as changed:
        return (_telling(slug, notice, str(changed)) if notice else _confirming(slug, str(changed))), 409
    flash(f"The statement is closed. No answer is taken any more.{telling.words(told)}")
    return redirect(url_for("desk.statement", slug=slug), 303)


def _confirming(slug: str, problem: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    # Refuse at once what the button could not do.
    STATEMENT.target(statement.state, StatementEvent.CLOSE)
    return render_template(
        "admin/confirm.html",
        statement=statement,
        tally=tallies.tally(session, statement),
        word=request.form.get(telling.WORD, statement.closing_word),
        shown=closing.shown_statement(session, statement),
        problem=problem,
    )


def _telling(slug: str, notice: Notice, changed: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    STATEMENT.target(statement.state, StatementEvent.CLOSE)
    planned = closing.plan_close(session, statement, notice)
    return telling.page(statement, planned, "close", {}, changed, is_open=False)
