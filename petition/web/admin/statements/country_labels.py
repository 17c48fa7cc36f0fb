"""The organisation's labels of countries: what lists print, seen before it is set."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.countries import country_label
from petition.errors import FieldError, ShownChanged
from petition.services.statements import country_labels
from petition.services.statements.country_labels import Change
from petition.web.admin.inputs import confirmed
from petition.web.context import actor, reading, settings
from petition.web.forms.country_label import CountryLabelForm, language_name

bp = Blueprint("country_labels", __name__, url_prefix="/desk/country-labels")


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the labels that are set, and ask for another."""
    return _asking(CountryLabelForm(request.args))


@bp.get("/look")
def look() -> ResponseReturnValue:
    """Show what a label would change."""
    form = CountryLabelForm(request.args)
    try:
        change = country_labels.plan(
            reading(),
            settings().country_labels,
            language=form.language.data or "",
            code=form.code.data or "",
            label=form.label.data or "",
        )
    except FieldError as fault:
        field = form[fault.field]
        words = fault.problem if fault.problem.startswith("“") else f"The {fault.field} {fault.problem}"
        field.errors = [*field.errors, f"{words}."]
        return _asking(form), 400
    return _showing(change)


@bp.post("/")
def save() -> ResponseReturnValue:
    """Set the label as it was shown."""
    given = {name: request.form.get(name, "") for name in ("language", "code", "label")}
    with transaction() as session:
        change = country_labels.plan(session, settings().country_labels, **given)
        try:
            country_labels.store(session, change, actor=actor(), expected=confirmed("label"))
        except ShownChanged as changed:
            return _showing(change, str(changed)), 409
    flash(f"Lists in {language_name(change.language)} print “{change.after}” from now on.")
    return redirect(url_for("country_labels.index"), 303)


def _showing(change: Change, problem: str = "") -> str:
    return render_template(
        "admin/country_label.html", change=change, language=language_name(change.language), problem=problem
    )


def _asking(form: CountryLabelForm) -> str:
    own = country_labels.own(reading())
    ours = {(each.language, each.code) for each in own}
    rows = [(each.language, each.code, each.label, True) for each in own]
    for key, said in settings().country_labels.items():
        # One without a language is English.
        tag, code = f"en:{key}".split(":")[-2:]
        if (tag, code) not in ours:
            rows.append((tag, code, said, False))
    return render_template(
        "admin/country_labels.html",
        form=form,
        # What a label stands for is seen by the usual name, which it may hide everywhere else.
        rows=[(language_name(tag), country_label(code), said, is_ours, tag, code) for tag, code, said, is_ours in rows],
    )
