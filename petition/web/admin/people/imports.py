"""Importing a roster in the browser: upload, columns, preview, commit.

Each step stands at an address of its own and everything between them in the
database, so that one can go back, go away, or let a colleague go on. Nothing is
written to the roster before the last step.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import database_time, transaction
from petition.domain.countries import CODES
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY
from petition.domain.persons import FIELDS
from petition.domain.remarks import counted_once
from petition.errors import EncodingUnknown, FieldError, FieldErrors, ReadingRefused, RosterRefused
from petition.models import RosterImport
from petition.rosters.options import DEFAULTABLE
from petition.rosters.packing import pack_previews
from petition.rosters.plans import Plan
from petition.rosters.plausible import is_plausible
from petition.rosters.workbooks import HIDDEN
from petition.services.roster import history, open_doubts, readings, staging, uploads
from petition.services.roster.comparing import Kind
from petition.web.admin.inputs import A_PAGE, on_page
from petition.web.admin.people.import_work import KeptFile, read_file, write_file
from petition.web.context import actor, reading, secret
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.roster import FIELD_WORDS, REGIONS, columns_of, planned
from petition.web.guard import fresh
from petition.web.labels import labelled
from petition.web.long_work import streamed
from petition.web.request_limits import UPLOAD, takes

bp = Blueprint("imports", __name__, url_prefix="/desk/people/import")
_ONE = "/<row:import_id>"
# What a list is called that was typed into the page.
_PASTED = "pasted names"


@bp.route("", methods=["GET", "POST"])
@takes(UPLOAD)
def upload() -> ResponseReturnValue:
    """Take a file, and list those that are under way."""
    if request.method == "GET":
        return _uploading()
    given = request.files.get("file")
    content = given.read() if given else b""
    name = given.filename if given else ""
    if not content.strip() and not name:
        content, name = request.form.get("pasted", "").encode(), _PASTED
    if not content.strip():
        return _uploading("The file is empty, or none was chosen."), 400
    try:
        made = Plan().open(content, today=_today())
    except RosterRefused as refusal:
        return _uploading(" ".join(f"The file {problem.problem}." for problem in refusal.problems)), 400
    except EncodingUnknown as unknown:
        # A person chooses the encoding in the next step, by reading.
        made = pack_previews(unknown)
    with transaction() as session:
        kept = uploads.keep(session, name or "", content, outline=made.outline, packed=made.rows, actor=actor())
        number = kept.id
    return redirect(url_for("imports.columns", import_id=number), 303)


@bp.get(_ONE)
def columns(import_id: int) -> ResponseReturnValue:
    """Show the columns as they would be read, or ask in which encoding the file is."""
    return _asking(uploads.find(reading(), import_id), {})


@bp.post(f"{_ONE}/encoding")
def encoding(import_id: int) -> ResponseReturnValue:
    """Take the encoding or the sheet that was chosen; columns are proposed anew."""
    form = request.form
    plan = Plan(
        encoding=form.get("encoding", ""),
        sheets=tuple(filter(None, form.getlist("sheet"))),
        with_hidden=form.get("with_hidden") == "y",
    )
    session = reading()
    try:
        made = plan.open(uploads.content(session, uploads.find(session, import_id)), today=_today())
    except EncodingUnknown as unknown:
        # None was chosen; the next page asks again.
        made = pack_previews(unknown)
    except (FieldError, RosterRefused) as refusal:
        reason = refusal.problem if isinstance(refusal, FieldError) else refusal.problems[0].problem
        flash(f"That did not work, and nothing has changed: {reason}.")
        return redirect(url_for("imports.columns", import_id=import_id), 303)
    with transaction() as session:
        found = uploads.find(session, import_id, lock=True)
        uploads.reopen(session, found, plan.kept, outline=made.outline, packed=made.rows)
    return redirect(url_for("imports.columns", import_id=import_id), 303)


def again(import_id: int) -> ResponseReturnValue:
    """Show the columns again as they were chosen; a file has to be chosen anew, browsers do not send it twice."""
    return _asking(uploads.find(reading(), import_id), {"": [NOTICE]}), 400


@bp.post(f"{_ONE}/read")
@shown_again(again)
def read(import_id: int) -> ResponseReturnValue:
    """Take the columns that were chosen, and read the whole file, with progress."""
    found = uploads.find(reading(), import_id)
    file = KeptFile.of(found)
    try:
        file = replace(file, plan=planned(file.plan, request.form, file.outline.sample, file.proposal))
    except FieldErrors as problem:
        return _choosing(found, file, {fault.field: [_sentence(fault)] for fault in problem.faults}), 400
    return _reading(import_id, file)


@bp.post(f"{_ONE}/proper-case")
def proper_case(import_id: int) -> ResponseReturnValue:
    """Turn names in capitals into ordinary case, which is done with this consent alone, and read anew."""
    file = KeptFile.of(uploads.find(reading(), import_id))
    return _reading(import_id, replace(file, plan=replace(file.plan, proper_case=True)))


@bp.post(f"{_ONE}/name-order")
def name_order(import_id: int) -> ResponseReturnValue:
    """Read names in one cell in the order that somebody says, or again in the one that the file shows."""
    file = KeptFile.of(uploads.find(reading(), import_id))
    said = request.form.get("name_order", "")
    if said not in ("", GIVEN_FAMILY, FAMILY_GIVEN):
        return redirect(url_for("imports.preview", import_id=import_id), 303)
    return _reading(import_id, replace(file, plan=replace(file.plan, name_order=said)))


@bp.post(f"{_ONE}/again")
def read_anew(import_id: int) -> ResponseReturnValue:
    """Read the file anew as it was read, because the roster has changed since."""
    return _reading(import_id, KeptFile.of(uploads.find(reading(), import_id)))


@bp.post(f"{_ONE}/cancel")
def cancel(import_id: int) -> ResponseReturnValue:
    """Cancel the reading of a file, which ends within a thousand rows; the file stays."""
    with transaction() as session:
        readings.end(session, uploads.find(session, import_id).id)
    flash("The reading is cancelled. The file is still here.")
    return redirect(url_for("imports.columns", import_id=import_id), 303)


@bp.get(f"{_ONE}/preview")
def preview(import_id: int) -> ResponseReturnValue:
    """Show the people as they would be, with every doubt, and what would change."""
    session = reading()
    kept = uploads.find(session, import_id)
    if kept.read_at is None:
        return redirect(url_for("imports.columns", import_id=import_id), 303)
    show = request.args.get("show", "")
    found, page, pages = on_page(lambda offset: staging.find_people(session, kept, show, limit=A_PAGE, offset=offset))
    return render_template(
        "admin/import_preview.html",
        upload=kept,
        previewed=uploads.previewed(kept),
        rows=found.people,
        counts=kept.counts,
        told=staging.shown_told(session, kept),
        codes=(codes := open_doubts.of_codes(kept.counts)),
        counted=counted_once(codes),
        examples=open_doubts.examples(session, kept, codes),
        decided=kept.counts.get(open_doubts.DECIDED, 0),
        is_stale=history.latest(session) != kept.counts["seen"] or bool(kept.counts.get(open_doubts.DECIDED)),
        plan=Plan.read(kept.settings),
        show=show,
        page=page,
        pages=pages,
        total=found.total,
        words=FIELD_WORDS,
        fields=FIELDS,
    )


@bp.post(f"{_ONE}/commit")
@fresh
def commit(import_id: int) -> ResponseReturnValue:
    """Write what was previewed to the roster, with progress; all of it or nothing."""
    found = uploads.find(reading(), import_id)
    if found.counts.get(Kind.FAULTY) and request.form.get("leave_faulty") != "y":
        flash("Some rows are faulty: mend the file, or say below that they are left out. Nothing is imported yet.")
        return redirect(url_for("imports.preview", import_id=import_id, show=Kind.FAULTY), 303)
    work = partial(
        write_file,
        import_id,
        actor(),
        secret=secret(),
        previewed=request.form.get("previewed", ""),
        expected=request.form.get("expected", ""),
        retire_gone=request.form.get("retire_gone") == "y",
    )
    return streamed("admin/import_progress.html", work, heading="Importing", import_id=import_id)


@bp.get(f"{_ONE}/drop")
def confirm_drop(import_id: int) -> ResponseReturnValue:
    """Ask whether the file is really to be dropped."""
    return render_template("admin/import_drop.html", upload=uploads.find(reading(), import_id))


@bp.post(f"{_ONE}/drop")
def drop(import_id: int) -> ResponseReturnValue:
    """Drop the file; the roster stays as it is."""
    with transaction() as session:
        uploads.drop(session, uploads.find(session, import_id, lock=True), actor=actor())
    flash("The file is dropped. Nothing of it was imported.")
    return redirect(url_for("imports.upload"), 303)


def _today() -> date:
    return database_time(reading()).date()


def _uploading(problem: str = "") -> str:
    pasted = request.form.get("pasted", "")
    return render_template("admin/import.html", problem=problem, pasted=pasted, waiting=uploads.waiting(reading()))


def _asking(found: RosterImport, faults: Mapping[str, list[str]]) -> str:
    """Return the page for the encoding where it is not known, else that for the columns."""
    try:
        file = KeptFile.of(found)
    except EncodingUnknown as unknown:
        likely = [one for one in unknown.previews if is_plausible(one.lines)]
        others = [one for one in unknown.previews if one not in likely]
        return render_template(
            "admin/import_encoding.html", upload=found, likely=likely, others=others, regions=REGIONS
        )
    return _choosing(found, file, faults)


def _choosing(found: RosterImport, file: KeptFile, faults: Mapping[str, list[str]]) -> str:
    file = file.with_remembered()
    sample, proposal = file.outline.sample, file.chosen
    return render_template(
        "admin/import_columns.html",
        upload=found,
        opened=file.outline,
        hidden=HIDDEN in {doubt.code for doubt in proposal.doubts} if proposal else False,
        plan=file.plan,
        proposal=proposal,
        columns=columns_of(sample, proposal.layout) if sample and proposal else [],
        countries=[("", "Every row has its own"), *labelled(CODES)],
        defaults=DEFAULTABLE,
        words=FIELD_WORDS,
        faults=faults,
        typed=request.form,
    )


def _sentence(fault: FieldError) -> str:
    problem = fault.problem
    if not problem[:1].isupper():
        problem = f"{FIELD_WORDS.get(fault.field, fault.field)} {problem}"
    return f"{problem.rstrip('.')}."


def _reading(import_id: int, file: KeptFile) -> ResponseReturnValue:
    """Read a file as it is planned, with progress, if nobody else is reading it."""
    try:
        with transaction() as session:
            found = uploads.find(session, import_id, lock=True)
            name = readings.begin(session, found)
            uploads.configure(session, found, file.plan.kept)
    except ReadingRefused as refusal:
        flash(str(refusal))
        return redirect(url_for("imports.columns", import_id=import_id), 303)
    work = partial(read_file, import_id, file, name)
    then = url_for("imports.preview", import_id=import_id)
    return streamed("admin/import_progress.html", work, then=then, heading="Reading the file", import_id=import_id)
