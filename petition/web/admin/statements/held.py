"""Acts on a held line: let it through, or ask its person. Correcting it is `invitee_line`."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.mails import MailKind
from petition.errors import FieldError, NotFound, ShownChanged
from petition.services.statements import drafting, held_lines
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements.invitee import to_invitee
from petition.web.admin.statements.invitee_mail import mail_to
from petition.web.admin.statements.invitee_page import show_invitee
from petition.web.context import actor, country_labels, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.invitee import QuestionForm
from petition.web.guard import fresh

bp = Blueprint("held", __name__, url_prefix="/desk/statements/<slug>/people/<row:invitation_id>")


@bp.post("/let-through")
@fresh
def let_through(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Print the line as its person wants it, if it is the one that was shown."""
    try:
        with transaction() as session:
            statement, expected = drafting.find(session, slug), confirmed("line")
            done = held_lines.let_through(session, statement, invitation_id, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return show_invitee(slug, invitation_id, changed=str(changed)), 409
    flash("The line is let through, and printed as it was typed." if done else "The line is not held any more.")
    return to_invitee(slug, invitation_id)


@bp.get("/ask")
def write(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Ask for the sentence that the person is to read."""
    return _asking(slug, invitation_id, QuestionForm())


def again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show the sentence again as it was written, with a fresh token."""
    return _asking(slug, invitation_id, QuestionForm(), NOTICE), 400


@bp.post("/ask")
@fresh
@shown_again(again)
def ask(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Write to the person, or show the mail with the sentence as it was written."""
    form = QuestionForm()
    if "look" in request.form:
        return _asking(slug, invitation_id, form)
    try:
        with transaction() as session:
            statement, expected, words = drafting.find(session, slug), confirmed("line"), form.words.data or ""
            held_lines.ask(session, statement, invitation_id, words, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return _asking(slug, invitation_id, form, str(changed)), 409
    except FieldError as problem:
        if problem.field not in form:
            raise
        form.put_faults(problem)
        return _asking(slug, invitation_id, form), 400
    flash("The person is asked by a mail. The line stays held until they change it, or you let it through.")
    return to_invitee(slug, invitation_id)


def _asking(slug: str, invitation_id: int, form: QuestionForm, changed: str = "") -> str:
    """Return the page with the line, the sentence, and the mail as the person would read it."""
    session = reading()
    statement = drafting.find(session, slug)
    one = held_lines.find(session, statement, invitation_id)
    if one is None:
        raise NotFound("The line of this person is not held any more.")
    printed = one.line.printed
    about = {"details": {"words": form.words.data or "…"}, "printed": printed.name, "affiliation": printed.affiliation}
    return render_template(
        "admin/ask_about_line.html",
        statement=statement,
        invitation_id=invitation_id,
        one=one,
        line=one.printed(statement, country_labels()),
        form=form,
        mail=mail_to(statement, one.person, MailKind.LINE_QUESTION, about) if one.can_be_asked else None,
        changed=changed,
    )
