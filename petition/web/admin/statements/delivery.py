"""How a statement's mail gets on: progress, pausing, sending again, and one person's mails."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.addresses import check_address
from petition.errors import FieldError, ShownChanged
from petition.services.delivery import holding, reminders, sending, sending_again
from petition.services.signing import links
from petition.services.statements import drafting
from petition.services.statements.frequent import frequent_among
from petition.services.statements.invited import Wanted
from petition.web.admin.inputs import confirmed, is_partial, ticked
from petition.web.admin.scripted import scripted
from petition.web.admin.statements.invitee_page import show_invitee
from petition.web.admin.statements.people import address_of, chosen
from petition.web.admin.ticks import Ticks
from petition.web.context import actor, reading, secret
from petition.web.guard import fresh

bp = Blueprint("delivery", __name__, url_prefix="/desk/statements/<slug>")


@bp.get("/mail")
def overview(slug: str) -> ResponseReturnValue:
    """Show how the mail gets on; asked for as a fragment, only the part that moves."""
    return _overview(slug)


@bp.post("/mail/pause")
def pause(slug: str) -> ResponseReturnValue:
    """Stop all mail of the statement at once."""
    with transaction() as session:
        holding.pause(session, drafting.find(session, slug), actor=actor())
    flash("No mail about this statement goes out until you let it go on.")
    return redirect(url_for("delivery.overview", slug=slug), 303)


@bp.post("/mail/resume")
@fresh
def resume(slug: str) -> ResponseReturnValue:
    """Let the mail go on."""
    with transaction() as session:
        holding.resume(session, drafting.find(session, slug), actor=actor())
    flash("Mail about this statement goes out again.")
    return redirect(url_for("delivery.overview", slug=slug), 303)


@bp.get("/mail/again")
def confirm_again(slug: str) -> ResponseReturnValue:
    """Show to whom of those who were chosen a mail would go again; nothing is sent yet."""
    back = address_of(slug, Wanted.read(request.args), Ticks.read("invitation"))
    words = "choose somebody who has not answered, and to whom no mail is on its way"
    try:
        session = reading()
        if page := _confirming_again(slug, chosen(session, drafting.find(session, slug)), back):
            return page
    except FieldError as problem:
        words = problem.problem
    flash(f"Nothing was sent: {words}.")
    return redirect(back, 303)


@bp.post("/mail/again")
@fresh
def send_again(slug: str) -> ResponseReturnValue:
    """Send again to the people who were ticked, or to all whom no mail reached."""
    numbers = None if request.form.get("who") == "all" else ticked("invitation")
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            count = sending_again.send_again(session, statement, numbers, actor=actor(), expected=confirmed("people"))
    except ShownChanged as changed:
        back = url_for("statement_people.index", slug=slug)
        page = None if numbers is None else _confirming_again(slug, numbers, back, str(changed))
        return page or _overview(slug, str(changed)), 409
    flash(f"{count:,} {'mail is' if count == 1 else 'mails are'} being sent again.")
    return redirect(url_for("delivery.overview", slug=slug), 303)


@bp.post("/reminders")
@fresh
def schedule(slug: str) -> ResponseReturnValue:
    """Set on which days before closing people are reminded."""
    try:
        days = reminders.check_schedule(request.form.get("reminder_days", ""))
    except FieldError as problem:
        flash(f"Nothing was changed: {problem.problem}.")
    else:
        with transaction() as session:
            reminders.set_schedule(session, drafting.find(session, slug), days, actor=actor())
        flash("The reminders are set." if days else "No reminders go out by themselves.")
    return redirect(url_for("circulation.confirm_reminder", slug=slug), 303)


@bp.get("/people/<row:invitation_id>")
def person(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Show how one person stands, how they are printed, what was recorded, and every act and mail."""
    return show_invitee(slug, invitation_id)


@bp.post("/people/<row:invitation_id>/address")
@fresh
def correct_address(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Give the person another address and send the mail there."""
    typed = request.form.get("email", "").strip()
    try:
        address = check_address(typed)
    except FieldError as problem:
        words = problem.problem if typed else "Enter an address"
        return show_invitee(slug, invitation_id, typed, f"{words.rstrip('.')}."), 400
    with transaction() as session:
        statement = drafting.find(session, slug)
        revoke = request.form.get("revoke") == "y"
        sending.correct_address(
            session, statement, invitation_id, address, revoke=revoke, actor=actor(), secret=secret()
        )
    flash(f"A mail goes to {address}.")
    return redirect(url_for("delivery.person", slug=slug, invitation_id=invitation_id), 303)


@bp.post("/people/<row:invitation_id>/link")
@fresh
def new_link(slug: str, invitation_id: int) -> ResponseReturnValue:
    """Revoke a person's link and send a new one."""
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            links.reissue(session, statement, invitation_id, actor=actor(), expected=confirmed("address"))
    except ShownChanged as changed:
        return show_invitee(slug, invitation_id, changed=str(changed)), 409
    flash("The old link is revoked, and a new one is on the way.")
    return redirect(url_for("delivery.person", slug=slug, invitation_id=invitation_id), 303)


def _overview(slug: str, changed: str = "") -> Response:
    session = reading()
    statement = drafting.find(session, slug)
    held = holding.current_hold(session)
    shown: dict[str, Any] = {
        "statement": statement,
        "sending": sending.sending(session, statement, is_held=held is not None),
        "held": held,
        "alarms": sending.alarms(session, statement),
    }
    if is_partial():
        html = render_template("admin/_sending.html", **shown)
    else:
        unsent = sending_again.shown_unsent(session, statement)
        html = render_template("admin/sending.html", **shown, unsent=unsent, changed=changed)
    return scripted(html)


def _confirming_again(slug: str, numbers: Collection[int], back: str, changed: str = "") -> str | None:
    """Return the page that shows to whom of these a mail would go again, or None where it is nobody."""
    session = reading()
    statement = drafting.find(session, slug)
    people = sending_again.unsent_people(session, statement, numbers)
    if not people:
        return None
    shown = sending_again.shown_unsent(session, statement, numbers)
    return render_template(
        "admin/confirm_again.html",
        statement=statement,
        people=people,
        back=back,
        shown=shown,
        changed=changed,
        frequent=frequent_among(session, sending_again.unsent_numbers(statement, numbers)),
    )
