"""Settling the doubts of a file in its preview: of one row, or all of a kind; and what is remembered of that."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.decisions import LEFT_OUT
from petition.domain.persons import FIELDS
from petition.errors import FieldError, FieldErrors, NotFound, PetitionError, RosterChanged
from petition.services.roster import open_doubts, settled_doubts, staging, uploads
from petition.services.roster.comparing import Kind
from petition.services.roster.open_doubts import Take
from petition.web.admin.inputs import A_PAGE, on_page, row_number, ticked
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.person import PersonForm
from petition.web.forms.roster import FIELD_WORDS

bp = Blueprint("settling", __name__, url_prefix="/desk/people")
_ONE = "/import/<row:import_id>"


@bp.post(f"{_ONE}/settle")
def settle(import_id: int) -> ResponseReturnValue:
    """Take the reading that was shown, or the other one, of one row or of all rows with a kind of doubt."""
    given = request.form
    try:
        take = Take(given.get("take", ""))
        place = row_number(given["place"]) if "place" in given else None
    except ValueError:
        return _back(import_id, "Say which reading is taken. Nothing is settled.")
    try:
        with transaction() as session:
            found = uploads.find(session, import_id, lock=True)
            uploads.check_previewed(found, given.get("previewed", ""))
            count = open_doubts.settle(session, found, given.get("code", ""), take, actor=actor(), place=place)
    except (RosterChanged, NotFound) as refusal:
        return _back(import_id, str(refusal))
    return _back(import_id, f"Settled for {'1 row' if count == 1 else f'{count:,} rows'}, and remembered.")


def again(import_id: int, place: int) -> ResponseReturnValue:
    """Show the fields again as they were typed."""
    return _editing(import_id, place, PersonForm(), NOTICE), 400


@bp.route(f"{_ONE}/row/<row:place>", methods=["GET", "POST"])
@shown_again(again)
def row(import_id: int, place: int) -> ResponseReturnValue:
    """Edit what is read from one row, which settles its doubts and mends its faults."""
    form = PersonForm()
    session = reading()
    staged = staging.find_row(session, uploads.find(session, import_id), place)
    if request.method == "GET":
        for field in FIELDS:
            form[field].data = staged.compared.read.get(field) or staged.compared.values[field]
        return _editing(import_id, place, form)
    try:
        read, wanted = staged.compared.read, form.row().values
        if form.sort_name.data in ("", read.get("sort_name")):
            # It follows the name, unless it was edited.
            wanted["sort_name"] = read.get("sort_name", "")
        if staged.compared.kind is Kind.LEFT_OUT:
            wanted[LEFT_OUT] = ""
        with transaction() as session:
            found = uploads.find(session, import_id, lock=True)
            uploads.check_previewed(found, request.form.get("previewed", ""))
            open_doubts.mend(session, found, place, read, wanted, actor=actor())
    except (FieldError, FieldErrors) as problem:
        form.put_faults(problem)
        return _editing(import_id, place, form), 400
    except (RosterChanged, NotFound) as refusal:
        return _back(import_id, str(refusal))
    return _back(import_id, f"Row {staged.compared.number} is settled, and remembered.")


@bp.get("/settled")
def settled() -> ResponseReturnValue:
    """List what was decided about the doubts of files."""
    session = reading()
    found, page, pages = on_page(lambda offset: settled_doubts.find(session, limit=A_PAGE, offset=offset))
    return render_template("admin/settled.html", found=found, page=page, pages=pages, words=FIELD_WORDS)


@bp.post("/settled")
def unsettle() -> ResponseReturnValue:
    """Take back what was decided; the next file asks again."""
    try:
        with transaction() as session:
            count = settled_doubts.take_back(session, ticked("number"), actor=actor())
        flash(f"Taken back: {count:,}. The next file asks again.")
    except PetitionError as refusal:
        flash(str(refusal))
    return redirect(url_for("settling.settled"), 303)


def _editing(import_id: int, place: int, form: PersonForm, notice: str = "") -> str:
    session = reading()
    upload = uploads.find(session, import_id)
    form.offer_countries()
    return render_template(
        "admin/import_row.html",
        upload=upload,
        previewed=uploads.previewed(upload),
        staged=staging.find_row(session, upload, place),
        form=form,
        notice=notice,
        words=FIELD_WORDS,
    )


def _back(import_id: int, words: str) -> ResponseReturnValue:
    """Return to the part of the preview that was looked at, with a sentence."""
    flash(words)
    show, page = request.values.get("show") or None, request.values.get("page", type=int)
    return redirect(url_for("imports.preview", import_id=import_id, show=show, page=page), 303)
