"""How a statement's list is printed: a gallery, every field of the form, and a preview.

The preview is a GET whose address says what was chosen, so it can be shared,
works without a script, and changes nothing. With the desk's one script the
same address is asked for as each choice is made.
"""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from petition.db import database_time, transaction
from petition.domain.compilations import Compilation
from petition.domain.languages import locale
from petition.domain.list_forms import ListForm
from petition.domain.lists.lines import SLOTS, printer
from petition.domain.mails import MailKind
from petition.editions.lists import arranged_list, list_text
from petition.errors import ShownChanged
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters
from petition.services.outbox import Addressee
from petition.services.statements import circulation, drafting, gallery, list_forms
from petition.services.statements.list_forms import Change
from petition.services.statements.unused_groups import unused_groups
from petition.web.admin.inputs import confirmed, is_partial
from petition.web.admin.scripted import scripted
from petition.web.context import actor, composer, country_labels, reading, settings
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.list_form import CHOICES, SWITCHES, ListFormForm, filled, pairs, query
from petition.web.guard import fresh

bp = Blueprint("list_form", __name__, url_prefix="/desk/statements/<slug>/list")

_MOST_LINES = 30
# So many lines that change are shown before they are.
_MOST_CHANGES = 20


@bp.get("/form")
def form(slug: str) -> ResponseReturnValue:
    """Show the form of the list, or the one that the address tells, with a preview."""
    statement = drafting.find(reading(), slug)
    stored = ListForm.read(statement.list_form)
    if "order" not in request.args:
        return _shown(statement, filled(stored))
    # An address may tell some members alone; groups follow the order unless it tells them.
    rest = {name: value for name, value in pairs(stored).items() if name not in (*SWITCHES, "group")}
    return _shown(statement, ListFormForm(formdata=CombinedMultiDict([request.args, MultiDict(rest)])))


def again(slug: str) -> ResponseReturnValue:
    """Show the choices again as they were made, with a fresh token."""
    return _shown(drafting.find(reading(), slug), ListFormForm(), NOTICE)


@bp.post("/form")
@shown_again(again)
def save(slug: str) -> ResponseReturnValue:
    """Print the list in the chosen form from now on, or only show how it would be.

    Where somebody who signed would have another line, what changes is shown first.
    """
    chosen, session = ListFormForm(), reading()
    statement = drafting.find(session, slug)
    told = chosen.list_form(ListForm.read(statement.list_form))
    if told is None:
        return _shown(statement, chosen)
    if "preview" in request.form:
        return redirect(f"{url_for('list_form.form', slug=slug)}?{query(told)}&adjust=y#list", 303)
    planned = list_forms.plan(session, statement, told, country_labels())
    if planned.lines and list_forms.may_change(statement):
        return _confirming(statement, planned)
    with transaction() as session:
        statement, labels = drafting.find(session, slug), country_labels()
        list_forms.change(session, statement, told, actor=actor(), labels=labels, expected=planned.shown)
    flash("The form of the list is saved.")
    return redirect(url_for("list_form.form", slug=slug), 303)


@bp.post("/form/confirm")
@fresh
@shown_again(again)
def confirm(slug: str) -> ResponseReturnValue:
    """Print the list in the form that was confirmed, and tell those whose line it changes, if that was ticked."""
    chosen, labels = ListFormForm(), country_labels()
    statement = drafting.find(reading(), slug)
    told = chosen.list_form(ListForm.read(statement.list_form))
    if told is None:
        return _shown(statement, chosen)
    about: dict[str, Any] = {"actor": actor(), "labels": labels, "expected": confirmed("lines")}
    tell = request.form.get("tell") == "y"
    try:
        with transaction() as session:
            done = list_forms.change(session, drafting.find(session, slug), told, **about, tell=tell)
    except ShownChanged as changed:
        session = reading()
        statement = drafting.find(session, slug)
        return _confirming(statement, list_forms.plan(session, statement, told, labels), str(changed)), 409
    flash(f"The form of the list is saved. {said_of(len(done.told) if tell else 0)}")
    return redirect(url_for("list_form.form", slug=slug), 303)


def said_of(mails: int) -> str:
    """Return what to say of mails that go out."""
    if not mails:
        return "Nobody is written to."
    return f"{mails:,} {'mail is' if mails == 1 else 'mails are'} on the way."


def mail_of(statement: Statement, told: Addressee) -> tuple[Person, Rendered]:
    """Return somebody whose line changes, and the very words that they would get."""
    session = reading()
    person = circulation.person_of(session, told.invitation_id)
    sample = letters.sample(statement, person, MailKind.LINE_CHANGED, database_time(session), labels=country_labels())
    letter = replace(sample, details=told.details or {})
    return person, render(letter, composer().links(letter), settings().organisation)


def _confirming(statement: Statement, planned: Change, changed: str = "") -> str:
    """Return the page that says which lines change, and whom a mail could tell."""
    first, mail = mail_of(statement, planned.told[0]) if planned.told else (None, None)
    return render_template(
        "admin/confirm_list_form.html",
        statement=statement,
        planned=planned,
        lines=planned.lines[:_MOST_CHANGES],
        fields=pairs(planned.after),
        first=first,
        mail=mail,
        changed=changed,
    )


def _shown(statement: Statement, chosen: ListFormForm, notice: str = "") -> Response:
    """Return the page, or only its preview where the desk's script asks for that."""
    stored, labels = ListForm.read(statement.list_form), country_labels()
    told = chosen.list_form(stored)
    chosen = chosen if told is None else filled(told)
    shown = gallery.look(reading(), statement, told or stored, labels)
    made = gallery.printed(shown.compilation, told or stored)
    sample = replace(made, signatories=made.signatories[:_MOST_LINES])
    about = {
        "statement": statement,
        "form": chosen,
        "list_form": sample.form,
        "is_changed": told is not None and told != stored,
        "preview": shown,
        "unused": unused_groups(reading(), statement, told or stored, labels),
        "most_lines": _MOST_LINES,
        "language": sample.language,
        "compilation": sample,
        "arranged": arranged_list(sample, on_page=True),
        "as_text": list_text(sample),
        "address": f"{url_for('list_form.form', slug=statement.slug)}?{query(told)}#list" if told else "",
    }
    if is_partial():
        return scripted(render_template("admin/_list_preview.html", **about), 400 if told is None else 200)
    drawn = gallery.drawn(shown.compilation, told or stored, labels)
    html = render_template(
        "admin/list_form.html",
        **about,
        gallery=[(choice, arranged_list(made, on_page=True), query(choice.form)) for choice, made in drawn],
        slots=_slots(made),
        may_change=list_forms.may_change(statement),
        notice=notice,
        is_adjusting=told is None or request.args.get("adjust") == "y",
        choices=CHOICES,
        language_name=locale(sample.language).get_display_name("en"),
    )
    return scripted(html, 400 if notice or told is None else 200)


def _slots(made: Compilation) -> list[tuple[str, str]]:
    """Return what can stand in braces, with what it prints of the first person of whom there is something."""
    language, people = made.language, made.signatories
    found = []
    for slot in SLOTS:
        value_of = printer(f"{{{slot}}}", "", language)
        values = (value_of(one.listed(number)) for number, one in enumerate(people, 1))
        found.append((slot, next(filter(None, values), "")))
    return found
