"""Undoing an import, and deleting a person: what the desk takes back of the roster."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.errors import FieldError, ShownChanged
from petition.services.roster import deleting, people, undoing, undoing_plan, uploads
from petition.web.admin.inputs import confirmed
from petition.web.admin.people.selection import many
from petition.web.context import actor, reading, secret
from petition.web.guard import fresh

bp = Blueprint("undoing", __name__, url_prefix="/desk/people")

_MOST_NAMES = 100
_ONE_IMPORT = "/import/<row:import_id>/undo"


@bp.get("/imports")
def imports() -> ResponseReturnValue:
    """List the files that were imported."""
    return render_template("admin/imports.html", imports=uploads.imported(reading(), limit=_MOST_NAMES))


@bp.get(_ONE_IMPORT)
def confirm_undo(import_id: int) -> ResponseReturnValue:
    """Show what undoing an import would do, and what would stay."""
    try:
        return _undoing(import_id)
    except FieldError as problem:
        return _to_imports(problem)


@bp.post(_ONE_IMPORT)
@fresh
def undo(import_id: int) -> ResponseReturnValue:
    """Undo the import that was confirmed."""
    try:
        with transaction() as session:
            done = undoing.undo(session, import_id, actor=actor(), secret=secret(), expected=confirmed("people"))
            name = done.upload.filename
    except ShownChanged as changed:
        return _undoing(import_id, str(changed)), 409
    except FieldError as problem:
        return _to_imports(problem)
    flash(
        f"The import of {name} is undone: {many(len(done.removed))} removed, {many(len(done.back))} put back as they "
        f"were, {many(len(done.returned))} no longer retired."
    )
    return redirect(url_for("undoing.imports"), 303)


@bp.get("/<row:person_id>/delete")
def confirm_delete(person_id: int) -> ResponseReturnValue:
    """Ask whether somebody is really to be deleted, or say why they cannot be."""
    return _deleting(person_id)


@bp.post("/<row:person_id>/delete")
@fresh
def delete(person_id: int) -> ResponseReturnValue:
    """Delete somebody who was never invited."""
    try:
        with transaction() as session:
            person = people.find(session, person_id)
            deleting.delete_person(session, person, actor=actor(), expected=confirmed("people"))
    except ShownChanged as changed:
        return _deleting(person_id, str(changed)), 409
    except FieldError as problem:
        return _deleting(person_id, problem.problem), 409
    flash("The person is deleted. No word of them is kept.")
    return redirect(url_for("person.show", person_id=person_id), 303)


def _undoing(import_id: int, changed: str = "") -> str:
    planned = undoing_plan.plan(reading(), import_id)
    return render_template("admin/import_undo.html", planned=planned, most=_MOST_NAMES, changed=changed)


def _to_imports(problem: FieldError) -> ResponseReturnValue:
    flash(f"Nothing was undone: {problem.problem}.")
    return redirect(url_for("undoing.imports"), 303)


def _deleting(person_id: int, problem: str = "") -> str:
    session = reading()
    person = people.find(session, person_id)
    return render_template(
        "admin/person_delete.html",
        person=person,
        refusal=deleting.refusal(session, person),
        shown=people.shown_people(session, [person_id]),
        problem=problem,
    )
