"""A statement's address, who asks and the contact: edited, shown with the mail that tells of it, and confirmed."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import database_time, transaction
from petition.domain.mails import MailKind
from petition.errors import FieldErrors, ShownChanged
from petition.mail.messages import Rendered, render
from petition.models import Person
from petition.services.delivery import letters
from petition.services.statements import drafting, renaming
from petition.services.statements.renaming import Edit, Particulars
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements.language_previews import by_language
from petition.web.context import actor, composer, country_labels, reading, settings
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.particulars import ParticularsForm
from petition.web.guard import fresh
from petition.web.public import forget

bp = Blueprint("particulars", __name__, url_prefix="/desk/statements/<slug>/particulars")

_LABELS = {
    "slug": "Address",
    "requested_by": "Who asks",
    "contact_email": "Address for questions",
    "names_withdrawn": "Names who left the list",
}


@bp.get("")
def form(slug: str) -> ResponseReturnValue:
    """Show what can be edited."""
    shown = ParticularsForm()
    shown.fill(Particulars.of(drafting.find(reading(), slug)))
    return _form(slug, shown)


def again(slug: str) -> ResponseReturnValue:
    """Show again what was typed, with a fresh token."""
    return _form(slug, ParticularsForm(), NOTICE), 400


@bp.post("")
@shown_again(again)
def confirm(slug: str) -> ResponseReturnValue:
    """Show what would change, and who would get which mail, or go back to typing; nothing is stored yet."""
    given = ParticularsForm()
    if "edit" in request.form:
        return _form(slug, given)
    session = reading()
    statement = drafting.find(session, slug)
    try:
        planned = renaming.plan(session, statement, given.particulars())
    except FieldErrors as problem:
        given.put_faults(problem)
        return _form(slug, given), 400
    if not planned.changed:
        return _form(slug, given, "Nothing is different from what stands now.")
    return _confirming(slug, given, planned)


@bp.post("/save")
@fresh
@shown_again(again)
def save(slug: str) -> ResponseReturnValue:
    """Store what was confirmed."""
    given = ParticularsForm()
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            done = renaming.edit(session, statement, given.particulars(), actor=actor(), expected=confirmed("people"))
    except FieldErrors as problem:
        given.put_faults(problem)
        return _form(slug, given), 400
    except ShownChanged as changed:
        session = reading()
        planned = renaming.plan(session, drafting.find(session, slug), given.particulars())
        return _confirming(slug, given, planned, str(changed)), 409
    forget()
    told = len(done.told)
    flash(f"Saved. {told:,} {'mail is' if told == 1 else 'mails are'} on the way." if told else "Saved.")
    return redirect(url_for("desk.statement", slug=done.after.slug), 303)


def _form(slug: str, form: ParticularsForm, notice: str = "") -> str:
    return render_template("admin/particulars.html", statement=drafting.find(reading(), slug), form=form, notice=notice)


def _confirming(slug: str, form: ParticularsForm, planned: Edit, changed: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)

    def mail_to(person: Person, _: int) -> Rendered:
        now = database_time(session)
        sample = letters.sample(statement, person, MailKind.REQUESTER_CHANGED, now, labels=country_labels())
        letter = replace(sample, details=planned.told[0].details or {})
        return render(letter, composer().links(letter), settings().organisation)

    return render_template(
        "admin/confirm_particulars.html",
        statement=statement,
        form=form,
        rows=[(_LABELS[name], getattr(planned.before, name), getattr(planned.after, name)) for name in planned.changed],
        planned=planned,
        previews=by_language(statement, mail_to) if planned.told else [],
        changed=changed,
    )
