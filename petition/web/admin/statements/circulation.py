"""Circulating and reminding: to whom, the very mail they get, and the confirmed act."""

from collections import Counter

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from petition.db import database_time, transaction
from petition.domain.countries import is_country
from petition.domain.mails import MailKind
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters, reminders
from petition.services.roster import groups, search
from petition.services.statements import circulation, drafting, progress
from petition.services.statements.circulation import Audience
from petition.web.admin.inputs import confirmed, row_number, ticked
from petition.web.admin.people.groups import in_words
from petition.web.context import actor, composer, reading, settings
from petition.web.frames import framed
from petition.web.labels import labelled

bp = Blueprint("circulation", __name__, url_prefix="/desk/statements/<slug>")


@bp.get("/circulate")
def choose(slug: str) -> ResponseReturnValue:
    """Choose whom to invite."""
    return _choosing(slug)


@bp.post("/circulate")
def confirm(slug: str) -> ResponseReturnValue:
    """Show how many people would get which mail; nothing is sent yet."""
    session = reading()
    statement = drafting.find(session, slug)
    choice = _choice(session)
    people = list(session.scalars(circulation.chosen(statement, choice)))
    if not people:
        error = "Choose one of the four ways, and at least one person who has an address and is not invited yet."
        return _choosing(slug, error), 400
    return render_template(
        "admin/confirm_circulation.html",
        statement=statement,
        people=people,
        without_address=circulation.without_address(session, statement, choice),
        mail=_mail(statement, people[0], MailKind.INVITATION),
        first=people[0],
    )


@bp.post("/circulate/send")
def send(slug: str) -> ResponseReturnValue:
    """Circulate to the number of people that was confirmed."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        count = circulation.circulate(session, statement, _choice(session), actor=actor(), expected=confirmed("people"))
    flash(f"{count} {'invitation is' if count == 1 else 'invitations are'} on the way.")
    return redirect(url_for("desk.statement", slug=slug), 303)


@bp.get("/remind")
def confirm_reminder(slug: str) -> ResponseReturnValue:
    """Show how many people would be reminded with which mail."""
    session = reading()
    statement = drafting.find(session, slug)
    silent = progress.silent(session, statement)
    someone = session.scalar(circulation.person_of(silent[0].invitation_id)) if silent else None
    mail = _mail(statement, someone, MailKind.REMINDER) if someone else None
    return render_template(
        "admin/confirm_reminder.html",
        statement=statement,
        count=len(silent),
        mail=mail,
        first=someone,
        last_asked=progress.last_asked(session, statement),
        upcoming=reminders.upcoming(statement, database_time(session)),
    )


@bp.post("/remind")
def remind(slug: str) -> ResponseReturnValue:
    """Remind the number of people that was confirmed."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        count = circulation.remind(session, statement, actor=actor(), expected=confirmed("people"))
    flash(f"{count} {'reminder is' if count == 1 else 'reminders are'} on the way.")
    return redirect(url_for("desk.statement", slug=slug), 303)


@bp.get("/mail/<any(invitation, reminder, link):kind>/<row:person_id>.html")
def mail_frame(slug: str, kind: str, person_id: int) -> Response:
    """Serve the HTML of a previewed mail for the frame that shows it."""
    session = reading()
    person = session.get(Person, person_id) or abort(404)
    return framed(_mail(drafting.find(session, slug), person, MailKind(kind)).html)


def _choosing(slug: str, error: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    everybody = Audience()
    left = list(session.scalars(circulation.chosen(statement, everybody)))
    counts = Counter(person.country for person in left)
    return render_template(
        "admin/circulate.html",
        statement=statement,
        left=left,
        countries=[(name, code, counts[code]) for code, name in labelled(counts)],
        groups=[(group, in_words(groups.filters_of(group))) for group in groups.all_groups(session)],
        everyone=sum(search.count_by_country(session).values()),
        without_address=circulation.without_address(session, statement, everybody),
        error=error,
    )


def _choice(session: Session) -> Audience:
    """Read whom the coordinator chose; boxes that were ticked say enough without the way."""
    who, countries = request.form.get("who"), list(filter(is_country, request.form.getlist("country")))
    if who == "all":
        return Audience()
    if who == "countries" or (who is None and countries):
        return Audience(countries=countries or [""])
    number = request.form.get("group", type=row_number)
    if who == "group" and number is not None:
        return Audience(filters=groups.filters_of(groups.find(session, number)))
    return Audience(person_ids=ticked("person"))


def _mail(statement: Statement, person: Person, kind: MailKind) -> Rendered:
    """Return the very words that `person` would get."""
    letter = letters.sample(statement, person, kind, database_time(reading()))
    return render(letter, composer().links(letter), settings().organisation)
