"""Correcting the printed line of somebody who signed: write it, look at both lines and the mail, confirm."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.corrections import By, LineChange, PrintedLine
from petition.errors import FieldError, FieldErrors, ShownChanged
from petition.services.signing import lines
from petition.services.statements import correcting, drafting
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements.invitee import to_invitee
from petition.web.admin.statements.invitee_mail import mail_to, signed_with
from petition.web.context import actor, country_labels, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.invitee import CorrectionForm
from petition.web.guard import fresh

bp = Blueprint("invitee_line", __name__, url_prefix="/desk/statements/<slug>/people/<row:invitation_id>/correct")


@bp.get("")
def write(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Write another line, from the one that is printed."""
    plan = correcting.plan(reading(), drafting.find(reading(), slug), invitation_id, {})
    return _writing(slug, invitation_id, CorrectionForm.filled(plan.line.printed))


def again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show again what was written, with a fresh token."""
    return _writing(slug, invitation_id, CorrectionForm(), NOTICE), 400


@bp.post("")
@shown_again(again)
def look(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show both lines, whether the person must agree first, and the mail, or go back to writing; nothing is changed."""
    if "edit" in request.form:
        return _writing(slug, invitation_id, CorrectionForm())
    return _confirming(slug, invitation_id, CorrectionForm())


@bp.post("/confirm")
@fresh
@shown_again(again)
def correct(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Correct the line, or propose that to the person; where it is another one now, show it anew."""
    form = CorrectionForm()
    try:
        with transaction() as session:
            statement, expected = drafting.find(session, slug), confirmed("line")
            reason = form.reason.data or ""
            done = correcting.correct(
                session, statement, invitation_id, form.typed(), reason=reason, actor=actor(), expected=expected
            )
    except ShownChanged as changed:
        return _confirming(slug, invitation_id, form, str(changed), 409)
    except (FieldError, FieldErrors) as problem:
        return _faulty(slug, invitation_id, form, problem)
    if done is None:
        flash("It is printed, or proposed, like this already. Nothing was changed.")
    elif done.kind is None:
        flash("The proposal is taken back. The line stays as it is.")
    elif done.needs_agreement:
        flash("The correction is proposed. The line stays as it is until the person agrees.")
    else:
        flash(f"The line is corrected. {'The person is told by a mail.' if done.mails else 'Nobody is written to.'}")
    return to_invitee(slug, invitation_id)


def _confirming(
    slug: str, invitation_id: int, form: CorrectionForm, changed: str = "", status: int = 200
) -> ResponseReturnValue:
    session = reading()
    statement = drafting.find(session, slug)
    try:
        plan = correcting.plan(session, statement, invitation_id, form.typed(), reason=form.reason.data or "")
    except (FieldError, FieldErrors) as problem:
        return _faulty(slug, invitation_id, form, problem)
    if plan.is_done:
        return _writing(slug, invitation_id, form, "This is how it is printed, or proposed, already."), 400
    change = LineChange(plan.line.printed, plan.new, By.COORDINATOR, plan.reason)

    def line_of(one: PrintedLine) -> str:
        return lines.line_of(statement, plan.line, one, country_labels())

    told = {"corrected": change, **signed_with(plan.line)}
    mail = mail_to(statement, plan.person, plan.kind, told) if plan.kind and plan.mails else None
    html = render_template(
        "admin/correct_confirm.html",
        statement=statement,
        invitation_id=invitation_id,
        form=form,
        plan=plan,
        change=change,
        line_of=line_of,
        mail=mail,
        changed=changed,
    )
    return html, status


def _faulty(
    slug: str, invitation_id: int, form: CorrectionForm, problem: FieldError | FieldErrors
) -> ResponseReturnValue:
    """Show the form with what is wrong; what is wrong with the person is no fault of a field."""
    if isinstance(problem, FieldError) and problem.field not in form:
        return _writing(slug, invitation_id, form, f"{problem.problem[:1].upper()}{problem.problem[1:]}."), 400
    form.put_faults(problem)
    return _writing(slug, invitation_id, form), 400


def _writing(slug: str, invitation_id: int, form: CorrectionForm, notice: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    plan = correcting.plan(session, statement, invitation_id, {})
    return render_template(
        "admin/correct.html", statement=statement, invitation_id=invitation_id, form=form, plan=plan, notice=notice
    )
