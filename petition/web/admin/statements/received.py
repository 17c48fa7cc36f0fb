"""A mail that a person, or their filter, sent back: read, and answered."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.addresses import check_address
from petition.domain.mails import MailKind
from petition.domain.matters import Kind
from petition.errors import FieldError, NotFound, ShownChanged
from petition.mail.messages import Rendered
from petition.mail.reports.addresses import find_addresses
from petition.services.delivery import answering, received
from petition.services.delivery.received import Received
from petition.services.matters import asking
from petition.services.statements import drafting
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements.invitee_mail import mail_to
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.answer import AnswerForm
from petition.web.guard import fresh

bp = Blueprint("received", __name__, url_prefix="/desk/statements/<slug>/received/<row:message_id>")


@bp.get("")
def show(slug: str, message_id: int) -> ResponseReturnValue:
    """Show the words, what they mean, and what can be done."""
    return _shown(slug, message_id, AnswerForm())


def answer_again(slug: str, message_id: int) -> ResponseReturnValue:
    """Show the answer again as it was written, with a fresh token."""
    return _shown(slug, message_id, AnswerForm(), changed=NOTICE), 400


@bp.post("/answer")
@fresh
@shown_again(answer_again)
def answer(slug: str, message_id: int) -> ResponseReturnValue:
    """Show the mail of the answer; or send it, once it was looked at."""
    form = AnswerForm()
    try:
        if "send" not in request.form:
            return _shown(slug, message_id, form, words=form.words.data or "")
        with transaction() as session:
            _find(slug, message_id)
            words, expected = form.words.data or "", confirmed("mail")
            answering.answer(session, message_id, words, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return _shown(slug, message_id, form, changed=str(changed)), 409
    except FieldError as problem:
        if problem.field not in form:
            raise
        form.put_faults(problem)
        return _shown(slug, message_id, form), 400
    flash("The answer is on its way.")
    return redirect(url_for("desk.statement", slug=slug), 303)


def _find(slug: str, message_id: int) -> Received:
    """Return a mail about the statement; raise `NotFound` if it is about another one."""
    one = received.find(reading(), message_id)
    if one.statement is None or one.statement.id != drafting.find(reading(), slug).id:
        raise NotFound("There is no such mail.")
    return one


def _shown(slug: str, message_id: int, form: AnswerForm, *, words: str | None = None, changed: str = "") -> str:
    """Return the page; with `words`, the mail that would be sent stands on it, and can be sent."""
    one, session, statement = _find(slug, message_id), reading(), drafting.find(reading(), slug)
    there = asking.find(session, statement, {}, [f"{Kind.RECEIVED.value}.{one.message.invitation_id}"])
    mail: Rendered | None = None
    if words is not None:
        answering.check_can_answer(one)
        mail = mail_to(statement, one.person, MailKind.ANSWER, {"details": answering.said(one, words)})
    return render_template(
        "admin/received.html",
        statement=statement,
        one=one,
        writer=_writer(one),
        matters=[matter for matter in there if matter.said["number"] == str(message_id)],
        form=form,
        mail=mail,
        shown=answering.shown(one, words) if mail and words is not None else "",
        changed=changed,
    )


def _writer(one: Received) -> str:
    """Return the address that a mail says it is from, if it is another one than the person's and one at all."""
    found = find_addresses(one.message.sender)[-1:]
    try:
        address = check_address(found[0]) if found else ""
    except FieldError:
        return ""
    return "" if address.lower() == one.person.email.lower() else address
