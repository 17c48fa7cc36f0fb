"""Deleting a draft that never went out, and bringing it back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.states import STATEMENT, StatementEvent
from petition.errors import FieldError, FieldErrors, ShownChanged
from petition.services.statements import deleting, drafting, slugs
from petition.web.admin.inputs import confirmed
from petition.web.context import actor, reading

bp = Blueprint("deleting", __name__, url_prefix="/desk")


@bp.get("/statements/<slug>/delete")
def confirm_delete(slug: str) -> ResponseReturnValue:
    """Ask whether the draft is really to be deleted."""
    return _confirming(slug)


@bp.post("/statements/<slug>/delete")
def delete(slug: str) -> ResponseReturnValue:
    """Delete the draft."""
    try:
        with transaction() as session:
            deleting.delete(session, drafting.find(session, slug), actor=actor(), expected=confirmed("statement"))
    except ShownChanged as changed:
        return _confirming(slug, str(changed)), 409
    flash(f"The draft is deleted. It can be brought back for {deleting.KEPT.days} days, from below the statements.")
    return redirect(url_for("desk.statements"), 303)


@bp.get("/deleted")
def index() -> ResponseReturnValue:
    """List the deleted drafts that can be brought back."""
    return _listed()


@bp.post("/deleted/<slug>/restore")
def restore(slug: str) -> ResponseReturnValue:
    """Bring a deleted draft back."""
    try:
        with transaction() as session:
            wanted = request.form.get("slug", "").strip()
            now = deleting.undelete(session, deleting.find(session, slug), wanted, actor=actor()).slug
    except (FieldError, FieldErrors) as problem:
        (fault,) = problem.faults if isinstance(problem, FieldErrors) else [problem]
        return _listed(f"The address: {fault.problem}. Nothing was brought back."), 400
    flash("The draft is back.")
    return redirect(url_for("desk.statement", slug=now), 303)


def _confirming(slug: str, changed: str = "") -> str:
    statement = drafting.find(reading(), slug)
    # Refuse at once what the button could not do.
    STATEMENT.target(statement.state, StatementEvent.DELETE)
    shown, days = deleting.shown_draft(statement), deleting.KEPT.days
    return render_template("admin/delete.html", statement=statement, shown=shown, days=days, changed=changed)


def _listed(problem: str = "") -> str:
    found = [(one, slugs.own(one.slug)) for one in deleting.deleted(reading())]
    return render_template("admin/deleted.html", found=found, kept=deleting.KEPT, problem=problem)
