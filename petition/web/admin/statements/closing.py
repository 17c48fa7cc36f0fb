"""Moving the closing time, and opening a closed statement again.

Telling those who have not answered is offered; then a page shows how many they
are and the very mail, with the new time, before anything is done.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import database_time, transaction
from petition.domain.mails import MailKind
from petition.domain.times import format_moment, parse_closing, zone
from petition.errors import FieldError, ShownChanged
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters
from petition.services.roster import people
from petition.services.statements import circulation, closing, drafting, tallies
from petition.services.statements.frequent import frequent_among
from petition.services.statements.silent import count_silent, find_silent, silent_numbers
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements import telling
from petition.web.context import actor, composer, country_labels, reading, settings
from petition.web.forms.statement import ClosingForm
from petition.web.frames import framed
from petition.web.guard import fresh

bp = Blueprint("closing", __name__, url_prefix="/desk/statements/<slug>")

_LOOK, _TELL = "look", "yes"
# To tell both those who signed and those who have not answered.
_BOTH = "both"


@bp.route("/extend", methods=["GET", "POST"])
@fresh
def extend(slug: str) -> ResponseReturnValue:
    """Move the closing time of an open statement."""

    def act(form: ClosingForm, *, tell: bool) -> int:
        closes_at, expected = form.closes_at(), confirmed("people" if tell else "statement")
        with transaction() as session:
            statement = drafting.find(session, slug)
            return closing.extend(
                *(session, statement, closes_at, form.time_zone.data), actor=actor(), tell=tell, expected=expected
            )

    closing.check_extends(drafting.find(reading(), slug))
    return _asking(slug, "extend", act)


@bp.route("/reopen", methods=["GET", "POST"])
@fresh
def reopen(slug: str) -> ResponseReturnValue:
    """Open a closed statement again, until a new closing time."""

    def act(form: ClosingForm, *, tell: bool) -> int:
        closes_at, expected = form.closes_at(), confirmed("people" if tell else "statement")
        with transaction() as session:
            statement = drafting.find(session, slug)
            return closing.reopen(
                *(session, statement, closes_at, form.time_zone.data),
                actor=actor(),
                tell=tell,
                expected=expected,
                notice=telling.chosen(),
                expected_told=telling.confirmed_told(),
            )

    closing.check_reopens(drafting.find(reading(), slug))
    return _asking(slug, "reopen", act)


@bp.get("/closing/mail/<row:person_id>.html")
def mail_frame(slug: str, person_id: int) -> Response:
    """Serve the HTML of the previewed mail, with the time in the address, for the frame that shows it."""
    session = reading()
    statement, person = drafting.find(session, slug), people.find(session, person_id)
    closes_at = _moment(request.args.get("closes_at", "")) or statement.closes_at
    time_zone = request.args.get("time_zone") or statement.time_zone
    zone(time_zone)
    return framed(_mail(statement, person, closes_at, time_zone).html)


def _asking(slug: str, act: str, do: Callable[..., int]) -> ResponseReturnValue:
    """Show the form, show whom the act would tell and how, or do it."""
    form, changed = ClosingForm(), ""
    if request.method == "GET":
        statement = drafting.find(reading(), slug)
        form.show_closing(statement.closes_at, statement.time_zone)
        return _form(slug, act, form)
    tell, tells = request.form.get("tell", ""), request.form.get("tells", "")
    try:
        if tell == _LOOK or tells in (telling.LOOK, _BOTH):
            return _telling(slug, act, form)
        told = do(form, tell=tell == _TELL)
    except FieldError as problem:
        if problem.field == "expected":
            raise
        if problem.field == telling.WORD:
            return _form(slug, act, form, f"Your sentence {problem.problem}."), 400
        form.put_faults(problem)
        return _form(slug, act, form), 400
    except ShownChanged as problem:
        changed = str(problem)
        is_told = _TELL in (tell, tells)
        return (_telling(slug, act, form, changed) if is_told else _form(slug, act, form, changed)), 409
    statement = drafting.find(reading(), slug)
    when = format_moment(statement.closes_at, statement.time_zone)
    words = "The statement takes answers again." if act == "reopen" else f"The statement closes {when} now."
    flash(f"{words} {told:,} {'person is' if told == 1 else 'people are'} told." if told else words)
    return redirect(url_for("desk.statement", slug=slug), 303)


def _form(slug: str, act: str, form: ClosingForm, changed: str = "") -> str:
    """Return the form; what was shown at first stays what is compared, unless the page says that it changed."""
    session = reading()
    statement = drafting.find(session, slug)
    form.offer_zones()
    count = count_silent(session, statement)
    is_told = _TELL in (request.form.get("tell"), request.form.get("tells"))
    kept = "" if changed or is_told else request.form.get("expected")
    return render_template(
        "admin/closing.html",
        statement=statement,
        form=form,
        act=act,
        count=count,
        signed=tallies.tally(session, statement)["signed"] if act == "reopen" else 0,
        word=request.form.get(telling.WORD, ""),
        shown=kept or closing.shown_statement(session, statement),
        changed=changed,
    )


def _telling(slug: str, act: str, form: ClosingForm, changed: str = "") -> str:
    """Return the page that shows who would be told, with the mails."""
    session = reading()
    statement, closes_at, time_zone = drafting.find(session, slug), form.closes_at(), form.time_zone.data
    closing.check_to_come(session, closes_at)
    notice, tells = telling.chosen(_BOTH) if act == "reopen" else None, request.form.get("tells")
    tells_silent = notice is None or tells == _BOTH or request.form.get("tell") == _TELL
    silent = find_silent(session, statement) if tells_silent else []
    planned = closing.plan_reopen(session, statement, closes_at, time_zone, notice) if notice else None
    told_signed = telling.previews(statement, planned, closes_at=closes_at, time_zone=time_zone) if planned else []
    if tells_silent:
        shown = closing.shown_told(statement, closes_at, time_zone, silent)
    else:
        shown = closing.shown_statement(session, statement)
    first = circulation.person_of(session, silent[0].invitation_id) if silent else None
    return render_template(
        "admin/closing_told.html",
        statement=statement,
        form=form,
        act=act,
        closes_at=closes_at,
        time_zone=time_zone,
        count=len(silent),
        first=first,
        mail=_mail(statement, first, closes_at, time_zone) if first else None,
        planned=planned,
        previews=told_signed,
        tells_silent=tells_silent,
        shown=shown,
        frequent=frequent_among(session, silent_numbers(statement)) if silent else None,
        changed=changed,
    )


def _mail(statement: Statement, person: Person, closes_at: datetime, time_zone: str) -> Rendered:
    """Return the very words that `person` would get, with the new time."""
    sample = letters.sample(
        statement, person, MailKind.CLOSING_CHANGED, database_time(reading()), labels=country_labels()
    )
    letter = replace(sample, closes_at=closes_at, until=closes_at, time_zone=time_zone)
    return render(letter, composer().links(letter), settings().organisation)


def _moment(text: str) -> datetime | None:
    """Return the moment that a page of ours wrote down, or None where it is none."""
    try:
        return parse_closing(text)[0]
    except FieldError:
        return None
