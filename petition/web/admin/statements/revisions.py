"""Earlier versions of a draft: what each save changed, and bringing one back."""

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.times import format_moment
from petition.editions.markup import to_html
from petition.errors import DraftChanged
from petition.services.statements import drafting, revisions
from petition.web.context import actor, reading

bp = Blueprint("revisions", __name__, url_prefix="/desk/statements/<slug>/drafts")
_LABELS = {
    "slug": "Address",
    "closes_at": "Closing time",
    "time_zone": "Time zone",
    "language": "Language",
    "joins_lines": "Joins lines that were wrapped by hand",
    "requested_by": "Who asks",
    "contact_email": "Address for questions",
}


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """List what was saved of a draft, also of one that has gone out."""
    session = reading()
    statement = drafting.find(session, slug)
    found = revisions.all_revisions(session, statement)
    return render_template("admin/revisions.html", statement=statement, revisions=found)


@bp.get("/<row:number>")
def show(slug: str, number: int) -> ResponseReturnValue:
    """Show one, and what differs in the draft as it is now."""
    return _shown(slug, number)


@bp.post("/<row:number>")
def bring_back(slug: str, number: int) -> ResponseReturnValue:
    """Save the draft with the text of this one."""
    try:
        with transaction() as session:
            statement = drafting.find(session, slug)
            revision = revisions.find(session, statement, number)
            based_on = request.form.get("based_on", "")
            drafting.bring_back(session, statement, revision, actor=actor(), based_on=based_on)
    except DraftChanged as changed:
        return _shown(slug, number, f"{changed} The difference below is to the draft as it is now."), 409
    flash("That text is back. What it replaced stands among the earlier versions.")
    return redirect(url_for("desk.statement", slug=slug), 303)


def told(others: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return what differs beside the text in words of the desk: what it is, here, and there."""

    def words(name: str, value: str) -> str:
        return format_moment(datetime.fromisoformat(value), "UTC") if name == "closes_at" else value

    return [(_LABELS[name], words(name, here), words(name, there)) for name, here, there in others]


def _shown(slug: str, number: int, changed: str = "") -> str:
    session = reading()
    statement = drafting.find(session, slug)
    one, now = revisions.find(session, statement, number), revisions.current(statement)
    return render_template(
        "admin/revision.html",
        statement=statement,
        revision=one,
        change=now.change_to(one).shortened(),
        others=told(now.others(one)),
        body=to_html(one.entries["body"], one.reading),
        may_bring_back=acts.is_possible(Act.REVISE, statement.state),
        based_on=drafting.fingerprint(statement),
        changed=changed,
    )
