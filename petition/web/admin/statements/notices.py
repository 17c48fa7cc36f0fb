"""What the clock tells those who signed, chosen beforehand, with both mails as they would be now."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain import acts
from petition.domain.acts import Act
from petition.errors import FieldError, FieldErrors
from petition.services.statements import clock_notices, closing, drafting
from petition.services.statements.clock_notices import Choices
from petition.services.statements.telling import Notice
from petition.web.admin.statements import telling
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.notices import NoticesForm
from petition.web.guard import fresh

bp = Blueprint("notices", __name__, url_prefix="/desk/statements/<slug>/notices")


@bp.get("")
def form(slug: str) -> ResponseReturnValue:
    """Show what is told now, and the mails."""
    session = reading()
    statement = drafting.find(session, slug)
    shown = NoticesForm()
    shown.fill(Choices.of(statement), statement.time_zone)
    return _page(slug, shown)


def choose_again(slug: str) -> ResponseReturnValue:
    """Show the choices again as they were made, with a fresh token."""
    return _page(slug, NoticesForm(), NOTICE), 400


@bp.post("")
@fresh
@shown_again(choose_again)
def choose(slug: str) -> ResponseReturnValue:
    """Store what the clock tells."""
    entered = NoticesForm()
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            has_changed = clock_notices.choose(session, statement, entered.choices(statement.time_zone), actor=actor())
    except (FieldError, FieldErrors) as problem:
        entered.put_faults(problem)
        return _page(slug, entered), 400
    flash("It is stored. Nobody is written to now." if has_changed else "Nothing was changed.")
    return redirect(url_for("notices.form", slug=slug), 303)


def _page(slug: str, shown: NoticesForm, notice: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    acts.check(Act.PLAN_NOTICES, statement.state)
    closed = closing.plan_close(session, statement, Notice(statement.closing_word)) if not statement.closed_at else None
    release = clock_notices.plan_release(session, statement) if statement.release_at else None
    return render_template(
        "admin/notices.html",
        statement=statement,
        form=shown,
        notice=notice,
        is_refused=request.method == "POST",
        mails=[
            (words, planned, telling.previews(statement, planned, is_open=False))
            for words, planned in (("The mail about the closing", closed), ("The mail about the publication", release))
            if planned is not None and planned.told
        ],
    )
