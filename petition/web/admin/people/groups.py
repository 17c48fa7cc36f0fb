"""Saved groups: searches with a name, to find and to invite the same people again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.searching import Filters, Reach
from petition.errors import FieldError, ShownChanged
from petition.services.roster import groups, search
from petition.web.admin.inputs import confirmed
from petition.web.context import actor, reading
from petition.web.labels import label

bp = Blueprint("groups", __name__, url_prefix="/desk/people/groups")
_ONE = "/<row:group_id>"

REACH_WORDS = {
    Reach.REACHABLE: "can be written to",
    Reach.NO_ADDRESS: "no address",
    Reach.BOUNCED: "mail came back",
    Reach.DO_NOT_INVITE: "not to be invited",
    Reach.RETIRED: "retired",
}


@bp.get("/")
def index() -> ResponseReturnValue:
    """List the groups with how many people each has now."""
    session = reading()
    every = groups.all_groups(session)
    sizes = groups.sizes(session, every)
    found = [(group, filters := groups.filters_of(group), in_words(filters), sizes[group.id]) for group in every]
    return render_template("admin/groups.html", groups=found)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Ask for a name for the search that the address tells."""
    return _asking(Filters.read(request.args))


@bp.post("/new")
def save() -> ResponseReturnValue:
    """Save the search as a group."""
    filters, name = Filters.read(request.form), request.form.get("name", "")
    try:
        with transaction() as session:
            called = groups.save(session, name, filters, actor=actor()).name
    except FieldError as fault:
        words = fault.problem if fault.problem[:1].isupper() else f"The name {fault.problem}."
        return _asking(filters, name, words), 400
    flash(f"The group “{called}” is saved. Choose it when you circulate a statement.")
    return redirect(url_for("groups.index"), 303)


@bp.get(f"{_ONE}/remove")
def confirm_removing(group_id: int) -> ResponseReturnValue:
    """Ask whether the group should go."""
    return _confirming(group_id)


@bp.post(f"{_ONE}/remove")
def remove(group_id: int) -> ResponseReturnValue:
    """Remove the group; the people stay."""
    try:
        with transaction() as session:
            group = groups.find(session, group_id)
            name = group.name
            groups.remove(session, group, actor=actor(), expected=confirmed("group"))
    except ShownChanged as changed:
        return _confirming(group_id, str(changed)), 409
    flash(f"The group “{name}” is removed. Its people are on the roster as before.")
    return redirect(url_for("groups.index"), 303)


def _confirming(group_id: int, problem: str = "") -> str:
    session = reading()
    group = groups.find(session, group_id)
    size, shown = groups.size(session, group), groups.shown(group)
    return render_template("admin/group_remove.html", group=group, size=size, shown=shown, problem=problem)


def in_words(filters: Filters) -> str:
    """Return a search in words, as "“duncan” · UK · tag climate"."""
    parts = [
        f"“{filters.q}”" if filters.q else "",
        label(filters.country) if filters.country else "",
        filters.legislature,
        filters.party,
        f"tag {filters.tag}" if filters.tag else "",
        REACH_WORDS[Reach(filters.reach)] if filters.reach else "",
    ]
    return " · ".join(filter(None, parts))


def _asking(filters: Filters, name: str = "", problem: str = "") -> str:
    return render_template(
        "admin/group_new.html",
        filters=filters,
        words=in_words(filters),
        total=search.find_people(reading(), filters, limit=0).total,
        name=name,
        problem=problem,
    )
