"""Cancelling a statement, with a mail to those who were asked, and taking that back.

The mail is offered; then a page shows how many get it and its very words, before
anything is done.
"""

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import database_time, transaction
from petition.domain.mails import MailKind
from petition.errors import FieldError, FieldErrors, ShownChanged
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters
from petition.services.outbox import Addressee
from petition.services.statements import cancelling, closing, drafting, reader_languages, tallies
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements.language_previews import Preview, by_language
from petition.web.context import actor, composer, country_labels, reading, settings
from petition.web.guard import fresh

bp = Blueprint("cancelling", __name__, url_prefix="/desk/statements/<slug>")

_LOOK, _TELL = "look", "yes"
_DONE = "The statement is cancelled. It takes no answers and will not be published."


@bp.get("/cancel")
def confirm_cancel(slug: str) -> ResponseReturnValue:
    """Ask whether the statement is really to be cancelled, and who is to be told."""
    return _asking(slug)


@bp.post("/cancel")
@fresh
def cancel(slug: str) -> ResponseReturnValue:
    """Show the mail, or cancel the statement with it or without."""
    word, tell = request.form.get("word", ""), request.form.get("tell", "")
    try:
        if tell == _LOOK:
            return _telling(slug, word)
        expected = confirmed("people" if tell else "statement")
        with transaction() as session:
            statement = drafting.find(session, slug)
            told = cancelling.cancel(
                session, statement, actor=actor(), tell=tell == _TELL, word=word, expected=expected
            )
    except FieldError as problem:
        if problem.field != "word":
            raise
        return _asking(slug, f"Your sentence {problem.problem}."), 400
    except ShownChanged as changed:
        return (_telling(slug, word, str(changed)) if tell else _asking(slug, str(changed))), 409
    flash(f"{_DONE} {told:,} {'person is' if told == 1 else 'people are'} told." if told else _DONE)
    return redirect(url_for("desk.statement", slug=slug), 303)


@bp.get("/uncancel")
def confirm_uncancel(slug: str) -> ResponseReturnValue:
    """Ask whether the cancellation is really to be undone, and say what the statement would be."""
    return _uncancelling(slug)


@bp.post("/uncancel")
@fresh
def uncancel(slug: str) -> ResponseReturnValue:
    """Undo the cancellation."""
    expected, wanted = confirmed("people"), request.form.get("slug", "").strip()
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            done = cancelling.uncancel(session, statement, wanted, actor=actor(), expected=expected)
            now = statement.slug
    except ShownChanged as changed:
        return _uncancelling(slug, str(changed)), 409
    except (FieldError, FieldErrors) as problem:
        (fault,) = problem.faults if isinstance(problem, FieldErrors) else [problem]
        return _uncancelling(slug, f"The address: {fault.problem}. Nothing was changed or sent."), 400
    count, told = len(done.invited), len(done.told)
    held = "invitation that was held back goes" if count == 1 else "invitations that were held back go"
    flash(
        f"The cancellation is undone: the statement {'takes answers again' if done.comes_open else 'is closed'}."
        + (f" {count:,} {held} out now." if count else "")
        + (f" {told:,} {'person is' if told == 1 else 'people are'} told that it goes on." if told else "")
    )
    return redirect(url_for("desk.statement", slug=now), 303)


def _asking(slug: str, problem: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    return render_template(
        "admin/cancel.html",
        statement=statement,
        tally=tallies.tally(session, statement),
        count=len(cancelling.plan_cancel(session, statement).told),
        word=request.form.get("word", ""),
        shown=closing.shown_statement(session, statement),
        problem=problem,
    )


def _telling(slug: str, word: str, changed: str = "") -> str:
    """Return the page that shows who would be told, with the mail."""
    session = reading()
    statement = drafting.find(session, slug)
    planned = cancelling.plan_cancel(session, statement, word)
    return render_template(
        "admin/cancel_told.html",
        statement=statement,
        planned=planned,
        previews=_previews(statement, MailKind.CANCELLED, planned.told),
        changed=changed,
    )


def _uncancelling(slug: str, changed: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    planned, tally = cancelling.plan_uncancel(session, statement), tallies.tally(session, statement)
    return render_template(
        "admin/uncancel.html",
        statement=statement,
        tally=tally,
        planned=planned,
        slug=request.form.get("slug", planned.slug),
        previews=_previews(statement, MailKind.RESUMED, planned.told, is_open=planned.comes_open),
        changed=changed,
    )


def _previews(
    statement: Statement, kind: MailKind, told: Sequence[Addressee], *, is_open: bool = False
) -> list[tuple[str, list[Preview]]]:
    """Return the mail as those who signed get it, and as the others do, each in their languages."""
    session = reading()
    details = {one.invitation_id: one.details or {} for one in told}

    def mail_to(person: Person, invitation_id: int) -> Rendered:
        sample = letters.sample(statement, person, kind, database_time(session), labels=country_labels())
        letter = replace(sample, details=details[invitation_id], is_open=is_open)
        return render(letter, composer().links(letter), settings().organisation)

    signed = [one for one in told if "signed" in details[one.invitation_id]]
    others = [one for one in told if "signed" not in details[one.invitation_id]]
    return [
        (words, by_language(statement, mail_to, reader_languages.of_addressees(session, statement, some)))
        for words, some in (("Who signed", signed), ("Who has not signed", others))
        if some
    ]
