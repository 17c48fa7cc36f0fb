"""What is done with several people of a statement at once: reminding, uninviting, tags.

Each is shown before it is done. Sending again is `delivery`'s. Whom it concerns is
either ticked on the list, or all who fit its search.
"""

from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from petition.db import transaction
from petition.domain.confirmations import Shown
from petition.errors import FieldError, ShownChanged
from petition.models import Statement
from petition.services.roster import people as roster
from petition.services.statements import circulation, drafting, guards, progress, selection
from petition.services.statements.frequent import frequent_among
from petition.services.statements.invited import Wanted
from petition.services.statements.silent import find_silent, silent_numbers
from petition.web.admin.inputs import confirmed, ticked
from petition.web.admin.people.selection import many
from petition.web.admin.statements.people import address_of, chosen
from petition.web.admin.ticks import Ticks
from petition.web.context import actor, reading
from petition.web.guard import fresh

bp = Blueprint("selected", __name__, url_prefix="/desk/statements/<slug>/people/selected")
_ACT = "/<any(remind, uninvite, tag, untag):bulk_act>"
_NOBODY = {
    "remind": "Nothing was sent: choose somebody who got a mail and has not answered.",
    "uninvite": "Nothing was done: choose somebody who is invited and has not signed.",
    "tag": "Nothing was changed: choose somebody first.",
    "untag": "Nothing was changed: choose somebody first.",
}


@bp.get(_ACT)
def confirm(slug: str, bulk_act: str) -> ResponseReturnValue:
    """Show whom of the chosen an act would concern; nothing is done yet."""
    session = reading()
    statement = drafting.find(session, slug)
    back = address_of(slug, Wanted.read(request.args), Ticks.read("invitation"))
    try:
        numbers = chosen(session, statement)
        page = _confirming(statement, bulk_act, numbers, request.args.get("new_tag", ""), back=back)
    except FieldError as problem:
        words = f"the tag {problem.problem}" if problem.field == "tag" else problem.problem
        flash(f"Nothing was done: {words}.")
        return redirect(back, 303)
    if page:
        return page
    flash(_NOBODY[bulk_act])
    return redirect(back, 303)


@bp.post(_ACT)
@fresh
def perform(slug: str, bulk_act: str) -> ResponseReturnValue:
    """Do it to those who were confirmed; where something about them changed, show them anew."""
    numbers, tag = ticked("invitation"), request.form.get("new_tag", "")
    try:
        with transaction() as session:
            said = _ACTS[bulk_act](session, drafting.find(session, slug), numbers, tag, confirmed("people"))
    except ShownChanged as changed:
        back = url_for("statement_people.index", slug=slug)
        page = _confirming(drafting.find(reading(), slug), bulk_act, numbers, tag, back=back, changed=str(changed))
        if page:
            return page, 409
        said = str(changed)
    flash(said)
    return redirect(url_for("statement_people.index", slug=slug), 303)


def _remind(session: Session, statement: Statement, numbers: Sequence[int], _: str, expected: Shown) -> str:
    count = circulation.remind(session, statement, numbers, actor=actor(), expected=expected)
    return f"{count:,} {'reminder is' if count == 1 else 'reminders are'} on the way."


def _uninvite(session: Session, statement: Statement, numbers: Sequence[int], _: str, expected: Shown) -> str:
    tell = None if request.form.get("tell") == "y" else False
    done = selection.uninvite(session, statement, numbers, tell=tell, actor=actor(), expected=expected)
    told = "Nobody is told." if not done.mails else f"A mail says so to {many(done.mails)}."
    return f"{many(done.people)} {'is' if done.people == 1 else 'are'} not asked any more. {told}"


def _tag(session: Session, statement: Statement, numbers: Sequence[int], tag: str, expected: Shown) -> str:
    theirs = selection.person_ids(session, statement, numbers)
    count = roster.tag(session, theirs, tag, actor=actor(), expected=expected)
    return f"The tag “{tag}” is now also on {many(count)}."


def _untag(session: Session, statement: Statement, numbers: Sequence[int], tag: str, expected: Shown) -> str:
    theirs = selection.person_ids(session, statement, numbers)
    count = roster.untag(session, theirs, tag, actor=actor(), expected=expected)
    return f"The tag “{tag}” was taken off {many(count)}."


_ACTS: dict[str, Callable[[Session, Statement, Sequence[int], str, Shown], str]] = {
    "remind": _remind,
    "uninvite": _uninvite,
    "tag": _tag,
    "untag": _untag,
}


def _confirming(
    statement: Statement, act: str, numbers: Sequence[int], tag: str, *, back: str, changed: str = ""
) -> str | None:
    """Return the page that shows whom of these an act would concern, or None where it is nobody."""
    session = reading()
    if act == "remind":
        guards.check_reminds(statement)
        silent = find_silent(session, statement, numbers)
        concerned = [one.invitation_id for one in silent]
        shown = circulation.shown_silent(statement, silent)
    elif act == "uninvite":
        concerned = selection.uninvitable(session, statement, numbers)
        shown = selection.shown_uninvited(session, statement, numbers)
    else:
        tag, concerned = roster.check_tag(tag), list(numbers)
        shown = roster.shown_people(session, selection.person_ids(session, statement, numbers), act, tag)
    if not concerned:
        return None
    return render_template(
        "admin/confirm_selected.html",
        statement=statement,
        act=act,
        tag=tag,
        people=progress.of_invitations(session, concerned),
        left_out=len(numbers) - len(concerned),
        shown=shown,
        frequent=frequent_among(session, silent_numbers(statement)) if act == "remind" else [],
        back=back,
        changed=changed,
    )
