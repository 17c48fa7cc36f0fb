"""The desk's statements: the list, drafting with a preview, and where each one stands."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from petition.db import transaction
from petition.domain.states import StatementState
from petition.domain.statuses import Status
from petition.editions.markup import to_html
from petition.errors import DraftChanged, FieldError, FieldErrors, IllegalTransition
from petition.services.delivery import sending
from petition.services.matters import home
from petition.services.matters.needs import needs
from petition.services.statements import deleting, drafting, revisions, tallies, versions
from petition.services.statements.drafting import Draft
from petition.services.statements.tallies import Turnout
from petition.services.statements.withheld import newest_withheld
from petition.web.admin.scripted import scripted
from petition.web.admin.statements.revisions import told
from petition.web.admin.statements.text_entry import preview, take_file
from petition.web.context import account_id, actor, country_labels, reading, rendered, settings
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.statement import DraftForm
from petition.web.labels import labelled
from petition.web.request_limits import DRAFT, takes

_MOST_SHOWN = 25
_MOST_AT_HOME = 20
bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
def statements() -> ResponseReturnValue:
    """Show what needs the coordinator over all statements, and list these."""
    session = reading()
    counted = tallies.by_statement(session)
    found = drafting.all_statements(session)
    return render_template(
        "admin/statements.html",
        statements=[(statement, counted.get(statement.id, Turnout())) for statement in found],
        home=home.overview(session, found, country_labels(), most=_MOST_AT_HOME),
        withheld=newest_withheld(session),
        alarms=sending.alarms(session, None),
        deleted=len(deleting.deleted(session)),
    )


def again(slug: str = "") -> ResponseReturnValue:
    """Show a draft again as it was written, with a fresh token; nothing typed is lost."""
    form = DraftForm()
    form.offer_zones()
    return _shown(form, NOTICE), 400


@bp.route("/statements/new", methods=["GET", "POST"])
@takes(DRAFT)
@shown_again(again)
def new() -> ResponseReturnValue:
    """Write a new statement."""
    form = DraftForm()
    if request.method != "POST":
        form.requested_by.data = settings().organisation.name
        form.contact_email.data = current_user.email

    def store(entries: Draft) -> str:
        with transaction() as session:
            return drafting.draft(session, entries, actor=actor(), created_by=account_id()).slug

    return _written(form, store)


@bp.route("/statements/<slug>/edit", methods=["GET", "POST"])
@takes(DRAFT)
@shown_again(again)
def edit(slug: str) -> ResponseReturnValue:
    """Revise a draft."""
    form = DraftForm()
    found = drafting.find(reading(), slug)
    if request.method != "POST":
        if found.state is not StatementState.DRAFT:
            flash("The text stands since the statement was circulated. It changes by being amended, for all to see.")
            return redirect(url_for("desk.statement", slug=slug), 303)
        form.fill(found)

    def store(entries: Draft) -> str:
        with transaction() as session:
            statement = drafting.find(session, slug)
            drafting.revise(session, statement, entries, actor=actor(), based_on=form.based_on.data or None)
            return statement.slug

    return _written(form, store)


def _written(form: DraftForm, store: Callable[[Draft], str]) -> ResponseReturnValue:
    """Show the form, show it with a preview, or store it and go to the statement's page."""
    form.offer_zones()
    refused, clash = "", None
    if request.method == "POST" and "take" in request.form:
        left_out = take_file(form)
        shown = _shown(form, left_out=left_out)
        shown.status_code = 400 if left_out is None else 200
        return shown
    if request.method == "POST" and "preview" not in request.form:
        try:
            slug = store(drafting.printed(form.draft(), render=rendered))
        except (FieldError, FieldErrors) as problem:
            form.put_faults(problem)
        except DraftChanged as problem:
            refused = f"{problem} Below is what they wrote beside what you wrote; saving again puts yours in its place."
            clash = _clash(form)
        except IllegalTransition as problem:
            refused = str(problem)
        else:
            flash("The draft is saved.")
            return redirect(url_for("desk.statement", slug=slug), 303)
    shown = _shown(form, refused, clash=clash)
    shown.status_code = 409 if refused else 400 if form.errors else 200
    return shown


def _clash(form: DraftForm) -> dict[str, Any]:
    """Return what somebody else saved meanwhile and how what was typed differs, and let the form be based on that."""
    session = reading()
    statement = drafting.find(session, (request.view_args or {})["slug"])
    form.based_on.data = drafting.fingerprint(statement)
    theirs = revisions.all_revisions(session, statement)
    now = revisions.current(statement)
    entries = form.draft()
    typed = {name: getattr(entries, name) for name in ("title", "slug", "language", "requested_by", "contact_email")}
    if not entries.faults:
        typed |= {"closes_at": entries.closes_at.astimezone(UTC).isoformat(), "time_zone": entries.time_zone}
    body = entries.body.replace("\r\n", "\n")
    mine = revisions.current(statement, **typed, body=body, joins_lines=entries.reading.joins_lines)
    return {
        "newest": theirs[0] if theirs else None,
        "change": now.change_to(mine).shortened(),
        "others": told(now.others(mine)),
        "language": statement.language,
    }


def _shown(
    form: DraftForm, refused: str = "", left_out: Sequence[str] | None = None, clash: Mapping[str, Any] | None = None
) -> Response:
    heading = "New statement" if request.endpoint == "desk.new" else "Revise the draft"
    as_read = None
    if "preview" in request.form or left_out is not None:
        try:
            as_read = preview(form.body.data, form.reading(), left_out or ())
        except FieldError as problem:
            form.put_faults(problem)
    page = {"form": form, "heading": heading, "preview": as_read, "refused": refused, "clash": clash}
    return scripted(render_template("admin/draft.html", **page))


@bp.get("/statements/<slug>")
def statement(slug: str) -> ResponseReturnValue:
    """Show where a statement is, how it stands, and what needs the coordinator."""
    session = reading()
    found = drafting.find(session, slug)
    tally, turnouts = tallies.overview(session, found)
    return render_template(
        "admin/statement.html",
        statement=found,
        tally=tally,
        statuses=list(Status),
        countries=[(label, code, turnouts[code]) for code, label in labelled(turnouts)],
        needs=needs(session, found, country_labels(), most=_MOST_SHOWN),
        most_shown=_MOST_SHOWN,
        withheld=newest_withheld(session, found.id).get(found.id),
        body=to_html(found.body, found.reading),
        versions=versions.all_versions(session, found) if found.text_number > 1 else [],
    )
