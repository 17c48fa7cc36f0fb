"""The desk's statements: the list, drafting with a preview, and where each one stands."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from petition.db import transaction
from petition.domain.countries import country_label
from petition.domain.ordering import sort_key
from petition.editions.markup import to_html
from petition.errors import FieldError, FieldErrors, IllegalTransition
from petition.services import drafting, progress
from petition.web.context import actor, reading, settings
from petition.web.forms.statement import DraftForm

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
def statements() -> ResponseReturnValue:
    """List the statements."""
    session = reading()
    found = [(statement, progress.tally(session, statement)) for statement in drafting.everything(session)]
    return render_template("admin/statements.html", statements=found)


@bp.route("/statements/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Write a new statement."""
    form = DraftForm()
    if request.method == "GET":
        form.requested_by.data = settings().house.name
        form.contact_email.data = current_user.email

    def store(draft: drafting.Draft) -> str:
        with transaction() as session:
            return drafting.draft(session, draft, actor=actor(), created_by=current_user.id).slug

    return _written(form, store, "New statement")


@bp.route("/statements/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Revise a draft."""
    form = DraftForm()
    if request.method == "GET":
        form.fill(drafting.find(reading(), slug))

    def store(draft: drafting.Draft) -> str:
        with transaction() as session:
            statement = drafting.find(session, slug)
            drafting.revise(session, statement, draft, actor=actor())
            return statement.slug

    return _written(form, store, "Revise the draft")


def _written(form: DraftForm, store: Callable[[drafting.Draft], str], heading: str) -> ResponseReturnValue:
    """Show the form, show it with a preview, or store it and go to the statement's page."""
    form.offer_zones()
    refused = ""
    if request.method == "POST" and "preview" not in request.form:
        try:
            slug = store(form.draft())
        except (FieldError, FieldErrors) as problem:
            form.put_faults(problem)
        except IllegalTransition as problem:
            refused = str(problem)
        else:
            flash("The draft is saved.")
            return redirect(url_for("desk.statement", slug=slug), 303)
    preview = to_html(form.body.data or "") if "preview" in request.form else None
    status = 409 if refused else 400 if form.errors else 200
    return render_template("admin/draft.html", form=form, heading=heading, preview=preview, refused=refused), status


@bp.get("/statements/<slug>")
def statement(slug: str) -> ResponseReturnValue:
    """Show where a statement is, how it stands, and what needs the coordinator."""
    session = reading()
    found = drafting.find(session, slug)
    countries = [
        (country_label(code, "en", settings().country_labels), code, tally)
        for code, tally in progress.by_country(session, found).items()
    ]
    return render_template(
        "admin/statement.html",
        statement=found,
        tally=progress.tally(session, found),
        countries=sorted(countries, key=lambda row: sort_key(row[0])),
        attention=progress.attention(session, found),
        silent=len(progress.silent(session, found)),
        body=to_html(found.body),
    )
