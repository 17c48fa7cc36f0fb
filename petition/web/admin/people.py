"""People: the roster, its import, and who of a statement stands where."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.countries import country_label
from petition.domain.ordering import sort_key
from petition.errors import RosterRefused, RowProblem
from petition.rosters.csv_file import COLUMNS, read_csv
from petition.services import drafting, progress, roster
from petition.services.progress import Standing
from petition.web.context import actor, reading, settings
from petition.web.forms.statement import RosterForm

bp = Blueprint("people", __name__, url_prefix="/desk")


@bp.get("/people")
def index() -> ResponseReturnValue:
    """List the roster, all of it or one country's."""
    session = reading()
    country = request.args.get("country") or None
    return render_template(
        "admin/people.html",
        people=roster.people(session, country),
        countries=_labelled(list(roster.countries(session))),
        country=country,
        labels=dict(_labelled(list(roster.countries(session)))),
    )


@bp.route("/people/import", methods=["GET", "POST"])
def import_file() -> ResponseReturnValue:
    """Take a roster in, all of the file or nothing."""
    form = RosterForm()
    problems: tuple[RowProblem, ...] = ()
    if request.method == "POST":
        try:
            rows = read_csv(form.file.data.read() if form.file.data else b"")
        except RosterRefused as refusal:
            problems = refusal.problems
        else:
            with transaction() as session:
                done = roster.import_people(session, rows, actor=actor())
            flash(f"Imported: {done.new} new, {done.changed} changed, {done.unchanged} as they were.")
            return redirect(url_for("people.index"), 303)
    status = 400 if problems else 200
    return render_template("admin/import.html", form=form, problems=problems, columns=COLUMNS), status


@bp.get("/statements/<slug>/people")
def of_statement(slug: str) -> ResponseReturnValue:
    """List a statement's people; the filters stand in the address, so a view can be shared."""
    session = reading()
    statement = drafting.find(session, slug)
    wanted = request.args.get("standing", "")
    standing = Standing(wanted) if wanted in set(Standing) else None
    country = request.args.get("country") or None
    countries = _labelled(list(progress.by_country(session, statement)))
    return render_template(
        "admin/statement_people.html",
        statement=statement,
        people=progress.people(session, statement, standing=standing, country=country),
        standing=standing,
        standings=list(Standing),
        country=country,
        countries=countries,
        labels=dict(countries),
    )


def _labelled(codes: list[str]) -> list[tuple[str, str]]:
    """Return (code, label) in the order of the labels."""
    labels = settings().country_labels
    pairs = [(code, country_label(code, "en", labels)) for code in codes]
    return sorted(pairs, key=lambda pair: sort_key(pair[1]))
