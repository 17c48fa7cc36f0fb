"""Circulating and reminding: to whom, the very mail they get, and the confirmed act."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from petition.db import database_time, transaction
from petition.domain.countries import is_country
from petition.domain.mails import MailKind
from petition.domain.searching import Filters
from petition.errors import ShownChanged
from petition.mail.messages import Rendered, render
from petition.models import Person, Statement
from petition.services.delivery import letters, reminders
from petition.services.roster import groups, people, search
from petition.services.statements import audiences, circulation, drafting, guards
from petition.services.statements.audiences import Audience
from petition.services.statements.frequent import frequent_among
from petition.services.statements.silent import find_silent, last_asked, silent_numbers
from petition.services.statements.telling_apart import confusable
from petition.web.admin.inputs import confirmed, row_number
from petition.web.admin.people.groups import in_words
from petition.web.context import actor, composer, country_labels, reading, settings
from petition.web.frames import framed
from petition.web.guard import fresh
from petition.web.labels import labelled

bp = Blueprint("circulation", __name__, url_prefix="/desk/statements/<slug>")

_MOST_NAMES = 100
# What says whom the coordinator chose, and is sent along until it is done.
_CHOOSING = frozenset({"who", "country", "group", "person", *(field.name for field in fields(Filters))})


@bp.get("/circulate")
def choose(slug: str) -> ResponseReturnValue:
    """Choose whom to invite."""
    return _choosing(slug)


@bp.post("/circulate")
def confirm(slug: str) -> ResponseReturnValue:
    """Show how many people would get which mail; nothing is sent yet."""
    error = "Choose one of these ways, and at least one person who has an address and is not invited yet."
    if request.form.get("who") == "all" and request.form.getlist("country"):
        error = "Countries are ticked, and “Everyone” is chosen. Choose “By country” for these, or untick them."
        return _choosing(slug, error), 400
    return _confirming(slug) or (_choosing(slug, error), 400)


@bp.post("/circulate/send")
@fresh
def send(slug: str) -> ResponseReturnValue:
    """Circulate to the people who were confirmed; where they are others now, show them anew."""
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            choice = _choice(session, request.form)
            count = circulation.circulate(session, statement, choice, actor=actor(), expected=confirmed("people"))
    except ShownChanged as changed:
        return _confirming(slug, str(changed)) or _choosing(slug, str(changed)), 409
    flash(f"{count:,} {'invitation is' if count == 1 else 'invitations are'} on the way.")
    return redirect(url_for("desk.statement", slug=slug), 303)


@bp.get("/remind")
def confirm_reminder(slug: str) -> ResponseReturnValue:
    """Show how many people would be reminded with which mail."""
    return _reminding(slug)


@bp.post("/remind")
@fresh
def remind(slug: str) -> ResponseReturnValue:
    """Remind the people who were confirmed; where they are others now, show them anew."""
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            count = circulation.remind(session, statement, actor=actor(), expected=confirmed("people"))
    except ShownChanged as changed:
        return _reminding(slug, str(changed)), 409
    flash(f"{count:,} {'reminder is' if count == 1 else 'reminders are'} on the way.")
    return redirect(url_for("desk.statement", slug=slug), 303)


@bp.get("/mail/<any(invitation, reminder, link):kind>/<row:person_id>.html")
def mail_frame(slug: str, kind: str, person_id: int) -> Response:
    """Serve the HTML of a previewed mail for the frame that shows it."""
    session = reading()
    statement, person = drafting.find(session, slug), people.find(session, person_id)
    return framed(_mail(statement, person, MailKind(kind)).html)


def confirmation(statement: Statement, given: "MultiDict[str, str]", back: str, changed: str = "") -> str | None:
    """Return the page that shows how many people would get which mail, or None where it is nobody.

    `given` says whom the coordinator chose, `back` is where to choose again, and
    `changed` what changed since the page was shown before.
    """
    session = reading()
    guards.check_circulates(statement)
    choice = _choice(session, given)
    found = audiences.chosen(session, statement, choice, limit=_MOST_NAMES)
    if not found:
        return None
    counts = audiences.chosen_by_country(session, statement, choice)
    shown, told = circulation.shown_choice(session, statement, choice)
    return render_template(
        "admin/confirm_circulation.html",
        statement=statement,
        people=found,
        count=sum(counts.values()),
        countries=[(label, counts[code]) for code, label in labelled(counts)],
        without_address=audiences.without_address(session, statement, choice),
        not_invited=audiences.not_to_be_invited(session, statement, choice),
        mail=_mail(statement, found[0], MailKind.INVITATION),
        first=found[0],
        in_words=in_words(choice.filters) if choice.filters else "",
        ticked=bool(choice.also),
        given=[(name, value) for name, value in given.items(multi=True) if name in _CHOOSING],
        back=back,
        shown=shown,
        told=told,
        confusable=confusable(session, statement, choice),
        frequent=frequent_among(session, audiences.chosen_numbers(statement, choice)),
        changed=changed,
    )


def _confirming(slug: str, changed: str = "") -> str | None:
    """Return that page for what the form chose."""
    chosen: dict[str, Any] = {name: request.form.getlist(name) for name in ("who", "country", "group")}
    back = url_for("circulation.choose", slug=slug, **chosen)
    return confirmation(drafting.find(reading(), slug), request.form, back, changed)


def _reminding(slug: str, changed: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    guards.check_reminds(statement)
    silent = find_silent(session, statement)
    someone = circulation.person_of(session, silent[0].invitation_id) if silent else None
    return render_template(
        "admin/confirm_reminder.html",
        statement=statement,
        count=len(silent),
        mail=_mail(statement, someone, MailKind.REMINDER) if someone else None,
        first=someone,
        last_asked=last_asked(session, statement) if silent else None,
        upcoming=reminders.upcoming(statement, database_time(session)),
        shown=circulation.shown_silent(statement, silent),
        frequent=frequent_among(session, silent_numbers(statement)),
        changed=changed,
    )


def _choosing(slug: str, error: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    guards.check_circulates(statement)
    everybody = Audience()
    counts = audiences.chosen_by_country(session, statement, everybody)
    return render_template(
        "admin/circulate.html",
        statement=statement,
        left=sum(counts.values()),
        countries=[(name, code, counts[code]) for code, name in labelled(counts)],
        groups=[(group, in_words(groups.filters_of(group))) for group in groups.all_groups(session)],
        everyone=sum(search.count_by_country(session).values()),
        without_address=audiences.without_address(session, statement, everybody),
        not_invited=audiences.not_to_be_invited(session, statement, everybody),
        given=request.values,
        error=error,
    )


def _choice(session: Session, given: "MultiDict[str, str]") -> Audience:
    """Read whom the coordinator chose; boxes that were ticked say enough without the way."""
    who, countries = given.get("who"), list(filter(is_country, given.getlist("country")))
    ticked = given.getlist("person", type=row_number)
    if who == "all":
        return Audience()
    if who == "countries" or (who is None and countries):
        return Audience(countries=countries or [""])
    if who == "search":
        return Audience(filters=Filters.read(given), also=ticked)
    number = given.get("group", type=row_number)
    if who == "group" and number is not None:
        return Audience(filters=groups.filters_of(groups.find(session, number)))
    return Audience(person_ids=ticked)


def _mail(statement: Statement, person: Person, kind: MailKind) -> Rendered:
    """Return the very words that `person` would get."""
    letter = letters.sample(statement, person, kind, database_time(reading()), labels=country_labels())
    return render(letter, composer().links(letter), settings().organisation)
