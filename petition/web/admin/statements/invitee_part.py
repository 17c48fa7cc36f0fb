"""A person's part in a statement: written on their page, and looked at first where somebody signed another line."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.confirmations import Shown
from petition.errors import FieldError, ShownChanged
from petition.services.statements import drafting, own_parts, part_changes
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements.invitee import to_invitee
from petition.web.admin.statements.invitee_page import show_invitee
from petition.web.admin.statements.list_form import mail_of, said_of
from petition.web.context import actor, country_labels, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.invitee_part import PartForm
from petition.web.guard import fresh

bp = Blueprint("invitee_part", __name__, url_prefix="/desk/statements/<slug>/people/<row:invitation_id>/part")


def again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show again what was written, with a fresh token."""
    return show_invitee(slug, invitation_id, part=PartForm(), changed=NOTICE), 400


@bp.post("")
@shown_again(again)
def save(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Store the part; where somebody who signed would have another line by it, show that first."""
    form, session, labels = PartForm(), reading(), country_labels()
    statement = drafting.find(session, slug)
    try:
        shown = Shown.read(form.part_shown.data or "", "part")
        planned = part_changes.plan(session, statement, invitation_id, form.told(), labels)
        planned.stored.check(shown, "Nothing was changed")
        if planned.changes_signed_line:
            return _confirming(slug, invitation_id, form)
        with transaction() as writing:
            about = (writing, drafting.find(writing, slug), invitation_id)
            done = part_changes.change(*about, form.told(), labels, actor=actor(), expected=planned.shown)
    except ShownChanged as changed:
        return show_invitee(slug, invitation_id, changed=str(changed)), 409
    except FieldError as problem:
        return _faulty(slug, invitation_id, form, problem)
    flash("Their part in the list is saved." if done.changed else "Nothing was changed.")
    return to_invitee(slug, invitation_id)


@bp.post("/confirm")
@fresh
@shown_again(again)
def confirm(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Store the part that was confirmed, and tell its person, if that was ticked."""
    form, tell = PartForm(), request.form.get("tell") == "y"
    try:
        with transaction() as session:
            about = (session, drafting.find(session, slug), invitation_id, form.told(), country_labels())
            done = part_changes.change(*about, actor=actor(), tell=tell, expected=confirmed("line"))
    except ShownChanged as changed:
        return _confirming(slug, invitation_id, form, str(changed)), 409
    except FieldError as problem:
        return _faulty(slug, invitation_id, form, problem)
    flash(f"Their part in the list is saved. {said_of(len(done.told) if tell else 0)}")
    return to_invitee(slug, invitation_id)


def _confirming(slug: str, invitation_id: int, form: PartForm, changed: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    planned = part_changes.plan(session, statement, invitation_id, form.told(), country_labels())
    first, mail = mail_of(statement, planned.told[0]) if planned.told else (None, None)
    return render_template(
        "admin/confirm_part.html",
        statement=statement,
        invitation=own_parts.find(session, statement, invitation_id),
        planned=planned,
        form=form,
        first=first,
        mail=mail,
        changed=changed,
    )


def _faulty(slug: str, invitation_id: int, form: PartForm, problem: FieldError) -> ResponseReturnValue:
    """Show the person's page with what is wrong at its field; what is wrong with no field is another answer's."""
    if problem.field not in form:
        raise problem
    form.put_faults(problem)
    return show_invitee(slug, invitation_id, part=form), 400
