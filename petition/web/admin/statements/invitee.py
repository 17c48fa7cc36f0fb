"""Acts on one invited person: each shows what it does and who is told, and is confirmed on that page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.times import format_moment
from petition.errors import FieldError, ShownChanged
from petition.services.statements import describing, drafting, invitees
from petition.web.admin.inputs import confirmed
from petition.web.admin.statements.invitee_mail import mail_of
from petition.web.admin.statements.invitee_page import show_invitee
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.invitee import AdmitForm, AffiliationForm, StrikeForm
from petition.web.guard import fresh

bp = Blueprint("invitee", __name__, url_prefix="/desk/statements/<slug>/people/<row:invitation_id>")


@bp.get("/uninvite")
def confirm_uninvite(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Ask whether the person is really to be asked no more, and whether a mail says so."""
    invitees.check_uninvites(invitees.find(reading(), drafting.find(reading(), slug), invitation_id))
    return _asking(slug, invitation_id, "uninvite")


@bp.post("/uninvite")
@fresh
def uninvite(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Ask the person no more."""
    try:
        with transaction() as session:
            statement, tell = drafting.find(session, slug), request.form.get("tell") == "y"
            about: dict[str, Any] = {"tell": tell, "actor": actor(), "expected": confirmed("person")}
            mails = invitees.uninvite(session, statement, invitation_id, **about)
    except ShownChanged as changed:
        return _asking(slug, invitation_id, "uninvite", changed=str(changed)), 409
    flash(f"This person is not asked any more. {_told(mails)}")
    return to_invitee(slug, invitation_id)


@bp.post("/invite")
@fresh
def invite_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Ask somebody again who was uninvited."""
    try:
        with transaction() as session:
            statement, expected = drafting.find(session, slug), confirmed("person")
            is_done = invitees.invite_again(session, statement, invitation_id, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return show_invitee(slug, invitation_id, changed=str(changed)), 409
    flash("The invitation is on the way, with a new link." if is_done else "This person is invited already.")
    return to_invitee(slug, invitation_id)


@bp.get("/strike")
def confirm_strike(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Ask why the signature is to be struck."""
    invitees.check_strikes(invitees.find(reading(), drafting.find(reading(), slug), invitation_id))
    return _asking(slug, invitation_id, "strike", form=StrikeForm())


def strike_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show the reason again as it was written, with a fresh token."""
    return _asking(slug, invitation_id, "strike", form=StrikeForm(), changed=NOTICE), 400


@bp.post("/strike")
@fresh
@shown_again(strike_again)
def strike(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Strike the signature, or show the mail with the reason as it was written."""
    form = StrikeForm()
    if "look" in request.form:
        return _asking(slug, invitation_id, "strike", form=form)
    try:
        with transaction() as session:
            statement, expected = drafting.find(session, slug), confirmed("person")
            reason = form.reason.data or ""
            mails = invitees.strike(session, statement, invitation_id, reason, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return _asking(slug, invitation_id, "strike", form=form, changed=str(changed)), 409
    except FieldError as problem:
        if problem.field not in form:
            raise
        form.put_faults(problem)
        return _asking(slug, invitation_id, "strike", form=form), 400
    flash(f"The signature is struck. {_told(mails)}")
    return to_invitee(slug, invitation_id)


@bp.get("/admit")
def confirm_admit(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Ask until when the person may answer."""
    form, session = AdmitForm(), reading()
    statement = drafting.find(session, slug)
    one = invitees.find(session, statement, invitation_id)
    invitees.check_admits(statement, one)
    if one.invitation.admitted_until:
        form.show_closing(one.invitation.admitted_until, statement.time_zone)
    form.time_zone.data = statement.time_zone
    return _asking(slug, invitation_id, "admit", form=form)


def admit_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show the time again as it was typed, with a fresh token."""
    return _asking(slug, invitation_id, "admit", form=AdmitForm(), changed=NOTICE), 400


@bp.post("/admit")
@fresh
@shown_again(admit_again)
def admit(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Let the person answer until that time, and send them their link; or show the mail with that time."""
    form = AdmitForm()
    if "look" in request.form:
        return _asking(slug, invitation_id, "admit", form=form)
    try:
        until, expected = form.closes_at(), confirmed("person")
        with transaction() as session:
            statement = drafting.find(session, slug)
            is_done = invitees.admit(session, statement, invitation_id, until, actor=actor(), expected=expected)
    except ShownChanged as changed:
        return _asking(slug, invitation_id, "admit", form=form, changed=str(changed)), 409
    except FieldError as problem:
        if problem.field not in (*form.data, "until", "closes_at"):
            raise
        form.put_faults(problem)
        return _asking(slug, invitation_id, "admit", form=form), 400
    moment = format_moment(until, form.time_zone.data or "UTC")
    told = "and gets a mail with the link" if is_done else "as it was already. No further mail goes out"
    flash(f"This person can answer until {moment}, {told}.")
    return to_invitee(slug, invitation_id)


def describe_again(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show again what was typed, with a fresh token."""
    return show_invitee(slug, invitation_id, described=AffiliationForm().affiliation(), changed=NOTICE), 400


@bp.post("/affiliation")
@shown_again(describe_again)
def describe(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Store what may stand beside the name, before the person signs."""
    form = AffiliationForm()
    try:
        with transaction() as session:
            statement, expected = drafting.find(session, slug), confirmed("entries")
            is_done = describing.describe(
                session, statement, invitation_id, form.affiliation(), actor=actor(), expected=expected
            )
    except ShownChanged as changed:
        return show_invitee(slug, invitation_id, described=form.affiliation(), changed=str(changed)), 409
    except FieldError as problem:
        if problem.field == "person":
            raise
        words = f"Nothing was changed: the {problem.field} {problem.problem}."
        return show_invitee(slug, invitation_id, described=form.affiliation(), changed=words), 400
    flash("What stands beside the name is saved." if is_done else "Nothing was changed.")
    return to_invitee(slug, invitation_id)


def to_invitee(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Lead back to the person's page."""
    return redirect(url_for("delivery.person", slug=slug, invitation_id=invitation_id), 303)


def _asking(
    slug: str, invitation_id: int, act: str, *, form: StrikeForm | AdmitForm | None = None, changed: str = ""
) -> str:
    """Return the page that says what an act does, and takes what it needs."""
    session = reading()
    statement = drafting.find(session, slug)
    one = invitees.find(session, statement, invitation_id)
    if isinstance(form, AdmitForm):
        form.offer_zones()
    return render_template(
        "admin/invitee_act.html",
        statement=statement,
        one=one,
        act=act,
        form=form,
        mail=mail_of(session, statement, one, form) if one.person.email else None,
        shown=invitees.shown_person(statement, one),
        changed=changed,
    )


def _told(mails: int | None) -> str:
    """Return who is told, as a sentence; None is for an act that had been done before."""
    if mails is None:
        return "It was so already, and no further mail goes out."
    return "They are told by a mail." if mails else "Nobody is written to."
