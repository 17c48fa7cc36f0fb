"""What is done with several people at once: tags, retiring, taking them out as a file, merging two.

Whom it concerns is either ticked on the page, or all who fit its filters, which
come along with the form.
"""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from petition.db import database_time, transaction
from petition.domain.searching import Filters
from petition.errors import FieldError, ShownChanged
from petition.rosters.export import to_csv, to_json, to_xlsx
from petition.services.roster import exporting, people, returning, search
from petition.services.statements import leaving
from petition.web.admin.inputs import confirmed, ticked
from petition.web.admin.people.roster import address_of
from petition.web.context import actor, reading
from petition.web.guard import fresh

bp = Blueprint("selection", __name__, url_prefix="/desk/people")

_MOST_NAMES = 100
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@bp.post("/tag")
def tag() -> ResponseReturnValue:
    """Put a tag on the chosen people, or take it off them; all who fit are shown first."""
    chosen, is_all = _chosen(reading()), request.form.get("who") == "all"
    if not chosen:
        return _nobody()
    take_off = request.form.get("act") == "untag"
    try:
        wanted = people.check_tag(request.form.get("new_tag", ""))
    except FieldError as problem:
        flash(f"Nothing was changed: the tag {problem.problem}.")
        return _back()
    if is_all and "expected" not in request.form:
        return _confirming_tag(wanted)
    expected = confirmed("people") if is_all else None
    try:
        with transaction() as session:
            act = people.untag if take_off else people.tag
            count = act(session, _chosen(session), wanted, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return _confirming_tag(wanted, str(changed)), 409
    was = "was taken off" if take_off else "is now also on"
    flash(f"The tag “{wanted}” {was} {many(count)}.")
    return _back()


@bp.post("/retire")
def confirm_retiring() -> ResponseReturnValue:
    """Show how many would be retired; nothing is changed yet."""
    return _retiring() or _nobody()


@bp.post("/retire/confirmed")
@fresh
def retire() -> ResponseReturnValue:
    """Retire the people who were confirmed; where they are others now, show them anew."""
    try:
        with transaction() as session:
            chosen = _chosen(session)
            if request.form.get("uninvite") == "y":
                leaving.uninvite(session, chosen, actor=actor())
            count = people.retire_all(session, chosen, actor=actor(), expected=confirmed("people"))
    except ShownChanged as changed:
        return (page, 409) if (page := _retiring(str(changed))) else _nobody(str(changed))
    flash(f"{many(count)} {'is' if count == 1 else 'are'} retired. They are kept, and invited to nothing more.")
    return _back()


@bp.post("/restore")
def confirm_restoring() -> ResponseReturnValue:
    """Show how many would be put back on the roster; nothing is changed yet."""
    return _restoring() or _nobody()


@bp.post("/restore/confirmed")
@fresh
def restore() -> ResponseReturnValue:
    """Put the retired people back who were confirmed; where they are others now, show them anew."""
    try:
        with transaction() as session:
            count = returning.restore_all(session, _chosen(session), actor=actor(), expected=confirmed("people"))
    except ShownChanged as changed:
        return (page, 409) if (page := _restoring(str(changed))) else _nobody(str(changed))
    flash(f"{many(count)} {'is' if count == 1 else 'are'} back on the roster.")
    return _back()


@bp.post("/export")
@fresh
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


def _retiring(changed: str = "") -> str | None:
    """Return the page that shows who would be retired, or None where it is nobody."""
    session = reading()
    gone = people.still_here(session, _chosen(session))
    if not gone:
        return None
    return render_template(
        "admin/retire.html",
        count=len(gone),
        people=[people.find(session, number) for number in gone[:_MOST_NAMES]],
        numbers=gone if request.form.get("who") != "all" else [],
        filters=Filters.read(request.form),
        shown=people.shown_people(session, gone),
        waiting=len(leaving.find_waiting(session, gone)),
        changed=changed,
    )


def _restoring(changed: str = "") -> str | None:
    """Return the page that shows who would be put back, or None where it is nobody."""
    session = reading()
    coming = returning.retired_among(session, _chosen(session))
    if not coming:
        return None
    return render_template(
        "admin/restore.html",
        count=len(coming),
        people=[people.find(session, number) for number in coming[:_MOST_NAMES]],
        numbers=coming if request.form.get("who") != "all" else [],
        filters=Filters.read(request.form),
        shown=people.shown_people(session, coming),
        changed=changed,
    )


def _confirming_tag(wanted: str, changed: str = "") -> str:
    """Return the page that shows on whom the tag would be put, or whom it would be taken off."""
    session = reading()
    chosen, act = _chosen(session), "untag" if request.form.get("act") == "untag" else "tag"
    return render_template(
        "admin/tag.html",
        people=[people.find(session, number) for number in chosen[:_MOST_NAMES]],
        filters=Filters.read(request.form),
        tag=wanted,
        act=act,
        shown=people.shown_people(session, chosen, act, wanted),
        changed=changed,
    )


def _nobody(words: str = "Nothing was changed: tick somebody first, or choose all.") -> ResponseReturnValue:
    flash(words)
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(address_of(Filters.read(request.form)), 303)
