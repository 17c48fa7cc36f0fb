"""How a statement's list is printed, with a preview; and who leads it.

The preview is a GET whose address says what was chosen, so it can be shared,
works without a script, and changes nothing. With the desk's one script the
same address is asked for as each choice is made.
"""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.languages import locale
from petition.domain.list_forms import ListForm
from petition.domain.lists.arranging import arrange
from petition.editions.lists import list_text
from petition.models import Statement
from petition.services.statements import compilation, drafting, list_forms
from petition.web.admin.inputs import is_partial, ticked
from petition.web.admin.scripted import scripted
from petition.web.context import actor, country_labels, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.list_form import ListFormForm, filled, query
from petition.web.labels import by_label

bp = Blueprint("list_form", __name__, url_prefix="/desk/statements/<slug>/list")

_MOST_LINES = 30
_MOST_LEADS = 200


@bp.get("/form")
def form(slug: str) -> ResponseReturnValue:
    """Show the form of the list, or the one that the address tells, with a preview."""
    statement = drafting.find(reading(), slug)
    if "order" not in request.args:
        return _shown(statement, filled(ListForm.read(statement.list_form)))
    return _shown(statement, ListFormForm(formdata=request.args))


def again(slug: str) -> ResponseReturnValue:
    """Show the choices again as they were made, with a fresh token."""
    return _shown(drafting.find(reading(), slug), ListFormForm(), NOTICE)


@bp.post("/form")
@shown_again(again)
def save(slug: str) -> ResponseReturnValue:
    """Print the list in the chosen form from now on, or only show how it would be."""
    chosen = ListFormForm()
    statement = drafting.find(reading(), slug)
    told = chosen.list_form(ListForm.read(statement.list_form))
    if told is None:
        return _shown(statement, ListFormForm())
    if "preview" in request.form:
        return redirect(f"{url_for('list_form.form', slug=slug)}?{query(told)}#list-preview", 303)
    with transaction() as session:
        statement, labels = drafting.find(session, slug), country_labels()
        done = list_forms.change(session, statement, told, actor=actor(), labels=labels)
    flash(f"The form of the list is saved.{said_of(done.lines)}")
    return redirect(url_for("list_form.form", slug=slug), 303)


def said_of(lines: int) -> str:
    """Return what to say of the lines that changed for people who have signed."""
    if not lines:
        return ""
    whose = "one person who has signed has" if lines == 1 else f"{lines:,} people who have signed have"
    return f" By it {whose} another line now."


@bp.get("/leads")
def leads(slug: str) -> ResponseReturnValue:
    """Show who leads, and whom of the invited one could let lead."""
    session = reading()
    statement = drafting.find(session, slug)
    found = list_forms.candidates(session, statement, search := request.args.get("q", ""), most=_MOST_LEADS)
    return render_template(
        "admin/leads.html",
        statement=statement,
        people=sorted(by_label(found.people), key=lambda one: not one.is_lead),
        total=found.total,
        search=search,
        may_change=list_forms.may_change(statement),
    )


@bp.post("/leads")
def set_leads(slug: str) -> ResponseReturnValue:
    """Let the ticked people lead, and the others that the page showed not."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        changed = list_forms.set_leads(session, statement, ticked("shown"), ticked("lead"), actor=actor())
    flash(f"Saved: {changed} {'person was' if changed == 1 else 'people were'} changed.")
    return redirect(url_for("list_form.leads", slug=slug, q=request.form.get("q") or None), 303)


def _shown(statement: Statement, chosen: ListFormForm, notice: str = "") -> Response:
    """Return the page, or only its preview where the desk's script asks for that."""
    stored = ListForm.read(statement.list_form)
    told = chosen.list_form(stored)
    shown = compilation.preview(reading(), statement, told or stored, country_labels())
    sample = replace(shown.compilation, signatories=shown.compilation.signatories[:_MOST_LINES])
    fragment = "admin/_list_preview.html" if is_partial() else "admin/list_form.html"
    html = render_template(
        fragment,
        statement=statement,
        form=chosen,
        list_form=sample.form,
        is_changed=told is not None and told != stored,
        may_change=list_forms.may_change(statement),
        notice=notice,
        language_name=locale(sample.language).get_display_name("en"),
        source=shown.source,
        total=shown.total,
        step=shown.step,
        most_lines=_MOST_LINES,
        language=sample.language,
        arranged=arrange(sample, on_page=True),
        as_text=list_text(sample),
    )
    return scripted(html, 400 if notice or told is None else 200)
