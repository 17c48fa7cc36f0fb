"""The editions of a statement: which there are, retracting all of them, and withholding one."""

from collections.abc import Callable
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.states import STATEMENT, StatementEvent
from petition.errors import FieldError, ShownChanged
from petition.services.statements import drafting, editions, retracting
from petition.services.statements.telling import Notice
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements import telling
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.editions import ReasonForm
from petition.web.guard import fresh
from petition.web.public import forget

bp = Blueprint("editions", __name__, url_prefix="/desk/statements/<slug>")

# As `petition.web.public` allows caches.
_KEPT = "A browser that has just read them may show them for a minute more."


@bp.get("/editions")
def index(slug: str) -> ResponseReturnValue:
    """List the editions, and say what can be done about them."""
    session = reading()
    statement = drafting.find(session, slug)
    return render_template(
        "admin/editions.html",
        statement=statement,
        issues=editions.issues(session, statement),
        retraction=retracting.retraction(session, statement),
    )


@bp.get("/retract")
def confirm_retract(slug: str) -> ResponseReturnValue:
    """Ask whether the statement is really to be retracted, and why."""
    return _confirming(slug, ReasonForm())


def retract_again(slug: str) -> ResponseReturnValue:
    """Show the reason again as it was written, with a fresh token."""
    return _confirming(slug, ReasonForm(), refused=NOTICE), 400


@bp.post("/retract")
@fresh
@shown_again(retract_again)
def retract(slug: str) -> ResponseReturnValue:
    """Retract the statement."""
    form, notice = ReasonForm(), None
    try:
        notice = telling.chosen()
        if notice and not telling.is_confirmed():
            return _telling(slug, form, notice)
        reason, expected = form.reason.data or "", telling.confirmed_told()
        act = partial(retracting.retract, reason=reason, notice=notice, expected_told=expected)
        return _done(slug, act, f"The statement is retracted. Its addresses say so. {_KEPT}", form)
    except FieldError as problem:
        if problem.field == telling.WORD:
            return _confirming(slug, form, refused=f"Your sentence {problem.problem}."), 400
        if problem.field != "reason":
            raise
        form.put_fault(problem)
        return _confirming(slug, form), 400


@bp.get("/editions/<row:number>/withhold")
def confirm_withhold(slug: str, number: int) -> ResponseReturnValue:
    """Ask whether an edition is really to be withheld, and why."""
    return _confirming(slug, ReasonForm(), number)


def withhold_again(slug: str, number: int) -> ResponseReturnValue:
    """Show the reason again as it was written, with a fresh token."""
    return _confirming(slug, ReasonForm(), number, NOTICE), 400


@bp.post("/editions/<row:number>/withhold")
@fresh
@shown_again(withhold_again)
def withhold(slug: str, number: int) -> ResponseReturnValue:
    """Withhold one edition."""
    form = ReasonForm()
    act = partial(retracting.withhold, number=number, reason=form.reason.data or "")
    return _done(slug, act, f"Edition {number} is withheld. Its addresses say so. {_KEPT}", form, number)


@bp.get("/editions/<row:number>/show")
def confirm_show(slug: str, number: int) -> ResponseReturnValue:
    """Ask whether a withheld edition is really to be shown again."""
    return _confirming(slug, None, number)


@bp.post("/editions/<row:number>/show")
@fresh
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show a withheld edition again."""
    return _done(slug, partial(retracting.show_again, number=number), f"Edition {number} is shown again.", None, number)


def _done(
    slug: str, act: Callable[..., int | None], words: str, form: ReasonForm | None, number: int | None = None
) -> ResponseReturnValue:
    """Do what was confirmed and say so; ask once more where the reason is wrong, or something changed meanwhile."""
    try:
        with transaction() as session:
            told = act(session, drafting.find(session, slug), actor=actor(), expected=confirmed("editions"))
    except ShownChanged as changed:
        return _confirming(slug, form, number, str(changed)), 409
    except FieldError as problem:
        if form is None or problem.field != "reason":
            raise
        form.put_fault(problem)
        return _confirming(slug, form, number), 400
    forget()
    flash(words + telling.words(told or 0))
    return redirect(url_for("editions.index", slug=slug), 303)


def _telling(slug: str, form: ReasonForm, notice: Notice) -> str:
    """Return the page that shows whom retracting would tell, with the mail; raise `FieldError` without a reason."""
    session = reading()
    statement = drafting.find(session, slug)
    STATEMENT.target(statement.state, StatementEvent.RETRACT)
    planned = retracting.plan_told(session, statement, form.reason.data or "", notice)
    # What the first page showed is what is compared, and not what this one finds.
    fields = {"expected": request.form.get("expected", ""), "reason": planned.details["reason"]}
    return telling.page(statement, planned, "retract", fields, is_open=False)


def _confirming(slug: str, form: ReasonForm | None, number: int | None = None, refused: str = "") -> str:
    """Return the page that asks: to retract without a number, to show that edition again without a form."""
    session = reading()
    statement = drafting.find(session, slug)
    issues = editions.issues(session, statement)
    if number is None:
        # Refuse at once what the button could not do.
        STATEMENT.target(statement.state, StatementEvent.RETRACT)
    return render_template(
        "admin/retract.html",
        statement=statement,
        issue=None if number is None else editions.one(statement, issues, number),
        issues=issues,
        form=form,
        word=request.form.get(telling.WORD, ""),
        shown=retracting.shown_issues(session, statement, issues),
        changed=refused,
    )
