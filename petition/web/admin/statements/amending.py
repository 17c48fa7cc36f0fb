"""Amending a text: write it, look at what changes, say what it is, look at the mail, and confirm; and the versions.

Nothing is stored before the last step. What was written is carried from page to
page in the forms, so that nothing of it is lost when a page has been open too long.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from petition.db import database_time, transaction
from petition.domain.mails import MailKind
from petition.domain.text_rules import shows_line_ends
from petition.editions.markup import to_html
from petition.errors import FieldError, FieldErrors, ShownChanged
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters
from petition.services.delivery.text_changes import in_a_mail
from petition.services.statements import amending, drafting, guards, versions
from petition.services.statements.amending import Amendment
from petition.services.statements.frequent import frequent_among
from petition.web.admin.inputs import confirmed
from petition.web.admin.scripted import scripted
from petition.web.admin.statements.language_previews import by_language
from petition.web.admin.statements.text_entry import preview, take_file
from petition.web.context import actor, composer, country_labels, reading, rendered, settings
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.amendment import EDITORIAL, AmendmentForm
from petition.web.guard import fresh
from petition.web.request_limits import DRAFT, TEXT, takes

bp = Blueprint("amending", __name__, url_prefix="/desk/statements/<slug>")


@bp.get("/amend")
def write(slug: str) -> ResponseReturnValue:
    """Write another text, from the one that there is."""
    form = AmendmentForm()
    form.fill(_amendable(slug))
    return _writing(_amendable(slug), form)


def again(slug: str) -> ResponseReturnValue:
    """Show again what was written, with a fresh token."""
    return _writing(_amendable(slug), AmendmentForm(), NOTICE), 400


@bp.post("/amend")
@takes(DRAFT)
@shown_again(again)
def look(slug: str) -> ResponseReturnValue:
    """Show what changes and ask what kind of a change it is; or show the form with a preview, or a file's text."""
    form, statement = AmendmentForm(), _amendable(slug)
    if "take" in request.form:
        left_out = take_file(form)
        return _writing(statement, form, left_out=left_out), 400 if left_out is None else 200
    if "preview" in request.form:
        page = _writing(statement, form, left_out=())
        return page, 400 if form.errors else 200
    try:
        text = amending.cleaned(statement, form.text())
        amending.check_printed(statement, text, render=rendered)
    except (FieldError, FieldErrors) as problem:
        form.put_faults(problem)
        return _writing(statement, form), 400
    return _looking(statement, form, text)


@bp.post("/amend/mail")
@takes(TEXT)
@shown_again(again)
def confirm(slug: str) -> ResponseReturnValue:
    """Show whom it concerns and the very mail that they get, or go back to writing; nothing is stored yet."""
    form, statement = AmendmentForm(), _amendable(slug)
    if "edit" in request.form:
        return _writing(statement, form)
    try:
        amendment = _read(statement, form)
        amending.check_renewal(reading(), statement, amendment)
    except (FieldError, FieldErrors) as problem:
        return _faulty(statement, form, problem)
    return _confirming(statement, form, amendment)


@bp.post("/amend/confirm")
@takes(TEXT)
@fresh
@shown_again(again)
def amend(slug: str) -> ResponseReturnValue:
    """Store the version that was confirmed, and tell those who signed; where it is about others now, show it anew."""
    form, statement = AmendmentForm(), _amendable(slug)
    try:
        amendment = _read(statement, form)
        amending.check_printed(statement, amendment, render=rendered)
        expected = confirmed("signatories")
        with transaction() as session:
            found = drafting.find(session, slug)
            done = amending.amend(session, found, amendment, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return _confirming(_amendable(slug), form, amendment, str(changed)), 409
    except (FieldError, FieldErrors) as problem:
        return _faulty(_amendable(slug), form, problem)
    what = f"{done.signatures:,} {'signature' if done.signatures == 1 else 'signatures'}"
    fate = "lapsed" if amendment.is_substantive else "counts for it" if done.signatures == 1 else "count for it"
    told = f"{done.mails:,} {'mail is' if done.mails == 1 else 'mails are'} on the way"
    flash(f"The text is now version {done.number}. {what} {fate}, and {told}.")
    return redirect(url_for("desk.statement", slug=slug), 303)


@bp.get("/versions/<row:number>")
def version(slug: str, number: int) -> ResponseReturnValue:
    """Show one version of the text, and what changed with it."""
    session = reading()
    statement = drafting.find(session, slug)
    found, change = versions.find(session, statement, number)
    return render_template(
        "admin/version.html", statement=statement, text=found, change=change, body=to_html(found.body, found.reading)
    )


def _amendable(slug: str) -> Statement:
    """Return the statement as it is now; raise `IllegalTransition` if its text cannot be changed at all."""
    statement = drafting.find(reading(), slug)
    reading().refresh(statement)
    guards.check_amends(statement, is_substantive=False)
    return statement


def _read(statement: Statement, form: AmendmentForm) -> Amendment:
    """Return the amendment that a form tells, as it would be stored; raise what is wrong with it."""
    told = form.amendment(asks_until=guards.needs_renewal_time(statement))
    guards.check_amends(statement, is_substantive=told.is_substantive)
    return amending.cleaned(statement, told)


def _faulty(statement: Statement, form: AmendmentForm, problem: FieldError | FieldErrors) -> ResponseReturnValue:
    """Show the page on which the fault can be mended."""
    form.put_faults(problem)
    if form.title.errors or form.body.errors:
        return _writing(statement, form), 400
    return _looking(statement, form, form.text()), 400


def _writing(
    statement: Statement, form: AmendmentForm, notice: str = "", left_out: Sequence[str] | None = None
) -> Response:
    """Return the page on which the text is written; with `left_out`, of a file or nothing, it shows a preview."""
    as_read = None
    if left_out is not None:
        try:
            as_read = preview(form.body.data, amending.reading_of(statement, form.text()), left_out)
        except FieldError as problem:
            form.put_faults(problem)
    has_choice = shows_line_ends(statement.text_rule)
    page = {"statement": statement, "form": form, "notice": notice, "preview": as_read, "has_choice": has_choice}
    return scripted(render_template("admin/amend.html", **page))


def _looking(statement: Statement, form: AmendmentForm, text: Amendment) -> str:
    """Return the page with the difference, and the question what it is."""
    session = reading()
    if "kind" not in request.form:
        form.notice.data = True
        form.time_zone.data = statement.time_zone
        # Other lines of the same words are no other meaning.
        if not statement.may_amend_in_substance or (text.title, text.body) == (statement.title, statement.body):
            form.kind.data = EDITORIAL
    form.offer_zones()
    return render_template(
        "admin/amend_look.html",
        statement=statement,
        form=form,
        text=text,
        change=versions.change_to(
            session, statement.text_version_id or 0, statement.text_number + 1, text.title, text.body
        ),
        count=len(amending.signed(session, statement)),
        as_read=preview(text.body, amending.reading_of(statement, text)),
        asks_until=guards.needs_renewal_time(statement),
        is_late=form.based_on.data not in (None, "", str(statement.text_number)),
    )


def _confirming(statement: Statement, form: AmendmentForm, amendment: Amendment, changed: str = "") -> str:
    """Return the page with the numbers, the mail, and the button."""
    session = reading()
    people = amending.signed(session, statement)
    signed_texts = {one.invitation_id: one.text_version_id for one in people}

    def mail_to(person: Person, invitation_id: int) -> Rendered:
        return _mail(session, statement, amendment, person, signed_texts[invitation_id])

    return render_template(
        "admin/amend_confirm.html",
        statement=statement,
        form=form,
        amendment=amendment,
        count=len(people),
        mails=sum(bool(one.address) for one in people) if amendment.notice else 0,
        previews=by_language(statement, mail_to) if amendment.notice else [],
        frequent=frequent_among(session, amending.signed_numbers(statement)) if amendment.notice else [],
        shown=amending.shown(statement, amendment, people),
        changed=changed,
    )


def _mail(session: Session, statement: Statement, amendment: Amendment, person: Person, signed_text: int) -> Rendered:
    """Return the very words that somebody would get who signed this version."""
    kind = amendment.notice or MailKind.TEXT_CHANGED
    number = statement.text_number + 1
    change = versions.change_to(session, signed_text, number, amendment.title, amendment.body)
    letter = replace(
        letters.sample(statement, person, kind, database_time(session), labels=country_labels()),
        title=amendment.title,
        text_number=number,
        closes_at=amendment.renew_until or statement.closes_at,
        change=in_a_mail(change),
        can_decline=not statement.is_published,
    )
    return render(letter, composer().links(letter), settings().organisation)
