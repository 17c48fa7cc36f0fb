"""What is done with several people at once: tags, retiring, taking them out as a file, merging two.

Whom it concerns is either ticked on the page, or all who fit its filters, which
come along with the form.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from petition.db import database_time, transaction
from petition.domain.searching import Filters
from petition.errors import FieldError
from petition.rosters.export import to_csv, to_json, to_xlsx
from petition.services.roster import exporting, people, search
from petition.web.admin.inputs import confirmed, ticked
from petition.web.admin.people.roster import address_of
from petition.web.context import actor, reading

bp = Blueprint("selection", __name__, url_prefix="/desk/people")

_MOST_NAMES = 100
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@bp.post("/tag")
def tag() -> ResponseReturnValue:
    """Put a tag on the chosen people, or take it off them."""
    chosen = _chosen(reading())
    if not chosen:
        return _nobody()
    take_off = request.form.get("act") == "untag"
    try:
        wanted = people.check_tag(request.form.get("new_tag", ""))
    except FieldError as problem:
        flash(f"Nothing was changed: the tag {problem.problem}.")
        return _back()
    with transaction() as session:
        count = (people.untag if take_off else people.tag)(session, chosen, wanted, actor=actor())
    was = "was taken off" if take_off else "is now also on"
    flash(f"The tag “{wanted}” {was} {many(count)}.")
    return _back()


@bp.post("/retire")
def confirm_retiring() -> ResponseReturnValue:
    """Show how many would be retired; nothing is changed yet."""
    session = reading()
    leaving = people.still_here(session, _chosen(session))
    if not leaving:
        return _nobody()
    return render_template(
        "admin/retire.html",
        count=len(leaving),
        people=[people.find(session, number) for number in leaving[:_MOST_NAMES]],
        numbers=leaving if request.form.get("who") != "all" else [],
        filters=Filters.read(request.form),
    )


@bp.post("/retire/confirmed")
def retire() -> ResponseReturnValue:
    """Retire the number of people that was confirmed."""
    with transaction() as session:
        count = people.retire_all(session, _chosen(session), actor=actor(), expected=confirmed("people"))
    flash(f"{many(count)} {'is' if count == 1 else 'are'} retired. They are kept, and invited to nothing more.")
    return _back()


@bp.post("/export")
def export() -> ResponseReturnValue:
    """Send all who fit the filters as a file, and record that they were taken out."""
    kind = request.form.get("format", "")
    if kind not in _TYPES:
        raise FieldError("format", "choose CSV, XLSX or JSON")
    with transaction() as session:
        rows = exporting.export_people(session, Filters.read(request.form), actor=actor())
        day = database_time(session).date()
    content = to_csv(rows) if kind == "csv" else (to_xlsx if kind == "xlsx" else to_json)(rows)
    name = f"people-{day}.{kind}"
    return Response(
        content, content_type=_TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.post("/merge")
def merge() -> ResponseReturnValue:
    """Lead to the page on which the two people who were ticked are merged."""
    chosen = ticked("person")
    if len(set(chosen)) != 2:
        flash("Tick the two people who are one, and no others.")
        return _back()
    kept, other = sorted(set(chosen))
    return redirect(url_for("duplicates.merge", kept_id=kept, other_id=other), 303)


def many(count: int) -> str:
    """Return a number of people in words, as "1 person" or "1,234 people"."""
    return "1 person" if count == 1 else f"{count:,} people"


def _chosen(session: Session) -> list[int]:
    """Return whom the form is about: those who were ticked, or all who fit the filters."""
    if request.form.get("who") == "all":
        return search.find_ids(session, Filters.read(request.form))
    return ticked("person")


def _nobody() -> ResponseReturnValue:
    flash("Nothing was changed: tick somebody first, or choose all.")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(address_of(Filters.read(request.form)), 303)
