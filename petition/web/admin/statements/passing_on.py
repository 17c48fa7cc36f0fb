"""Passing an invitation on: who comes after whom, what each of the two is told, and the act."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.mails import MailKind
from petition.domain.searching import Filters
from petition.errors import FieldError, ShownChanged
from petition.services.roster import people, search
from petition.services.statements import drafting, invitees, passing_on
from petition.web.admin.inputs import confirmed, row_number
from petition.web.admin.statements.invitee_mail import mail_to
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.invitee import AdmitForm
from petition.web.guard import fresh
from petition.web.labels import label

bp = Blueprint("passing_on", __name__, url_prefix="/desk/statements/<slug>/people/<row:invitation_id>/pass-on")
_MOST_FOUND = 50


@bp.get("")
def form(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Look for the successor, or show what passing the invitation on to one of them does."""
    return _page(slug, invitation_id, AdmitForm(formdata=None))


def again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show it again as it was filled in, with a fresh token."""
    return _page(slug, invitation_id, AdmitForm(), NOTICE), 400


@bp.post("")
@fresh
@shown_again(again)
def pass_on(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Take the invitation back and invite the successor, as it was shown."""
    given = AdmitForm()
    try:
        with transaction() as session:
            statement, person = drafting.find(session, slug), people.find(session, _person() or 0)
            until = given.closes_at() if statement.may_admit else None
            about: dict[str, Any] = {"until": until, "tell": request.form.get("tell") == "y"}
            about |= {"actor": actor(), "expected": confirmed("people")}
            new, mails = passing_on.pass_on(session, statement, invitation_id, person, **about)
            name = person.person_name.name
    except ShownChanged as changed:
        return _page(slug, invitation_id, given, str(changed)), 409
    except FieldError as problem:
        if problem.field not in (*given.data, "until", "closes_at"):
            raise
        given.put_faults(problem)
        return _page(slug, invitation_id, given), 400
    flash(
        f"{name} is asked now. {'Both are written to' if mails == 2 else 'One mail goes to them'}; the old link ends."
    )
    return redirect(url_for("delivery.person", slug=slug, invitation_id=new), 303)


def _person() -> int | None:
    return request.values.get("person", type=row_number)


def _page(slug: str, invitation_id: int, given: AdmitForm, changed: str = "") -> str:
    session = reading()
    statement, number, q = drafting.find(session, slug), _person(), request.args.get("q", "").strip()
    one = invitees.find(session, statement, invitation_id)
    passing_on.check_passes(session, statement, one)
    found = search.find_people(session, Filters(q=q), limit=_MOST_FOUND) if q and number is None else None
    given.offer_zones()
    given.time_zone.data = given.time_zone.data or statement.time_zone
    values = {"statement": statement, "one": one, "form": given, "changed": changed, "q": q, "planned": None}
    if number is not None:
        planned = passing_on.plan(session, statement, invitation_id, people.find(session, number))
        values["planned"], values["label"] = planned, label(planned.person.country)
        if not statement.may_admit:
            values["mail"] = mail_to(statement, planned.person, MailKind.INVITATION, {})
        values["farewell"] = mail_to(statement, one.person, MailKind.UNINVITED, {}) if one.person.email else None
    return render_template(
        "admin/pass_on.html",
        found=[(person, label(person.country)) for person in found.people] if found else [],
        total=found.total if found else 0,
        **values,
    )
