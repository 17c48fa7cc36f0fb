"""Possible duplicates, and merging two entries of one person; nothing is merged that nobody confirmed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.countries import is_country
from petition.domain.persons import values_of
from petition.errors import FieldError, ShownChanged
from petition.models import Person
from petition.services.roster import duplicates, merging, people, search, shared_invitations
from petition.services.statements import progress
from petition.web.admin.inputs import confirmed, row_number
from petition.web.context import actor, reading, secret
from petition.web.forms.person import LABELS
from petition.web.guard import fresh
from petition.web.labels import label, labelled

bp = Blueprint("duplicates", __name__, url_prefix="/desk/people")
_TWO = "/<row:kept_id>/merge/<row:other_id>"


@bp.get("/twins")
def index() -> ResponseReturnValue:
    """List pairs that may be one person, of one country, or of all where they are few enough."""
    session = reading()
    asked = request.args.get("country", "")
    country = asked if is_country(asked) else ""
    known = search.count_by_country(session)
    is_asked = bool(country) or sum(known.values()) <= duplicates.MOST_AT_ONCE
    found = duplicates.suggestions(session, country) if is_asked else None
    return render_template(
        "admin/duplicates.html",
        pairs=[(pair, compared(pair.one, pair.other)) for pair in found.pairs] if found else [],
        total=found.total if found else None,
        country=country,
        countries=[(code, name, known[code]) for code, name in labelled(known)],
    )


@bp.post("/twins/two")
def are_two() -> ResponseReturnValue:
    """Record that two people are two."""
    with transaction() as session:
        one, other = (people.find(session, request.form.get(name, 0, type=row_number)) for name in ("one", "other"))
        duplicates.are_two(session, one, other, actor=actor())
        names = f"{one.person_name.name} and {other.person_name.name}"
    flash(f"{names} are two people, and are not suggested again.")
    if request.form.get("back") == "person":
        return redirect(url_for("person.show", person_id=one.id), 303)
    return redirect(url_for("duplicates.index", country=request.form.get("country") or None), 303)


@bp.get(_TWO)
def merge(kept_id: int, other_id: int) -> ResponseReturnValue:
    """Show two entries side by side, and what merging them would change."""
    return _confirm(kept_id, other_id)


@bp.post(_TWO)
@fresh
def merge_now(kept_id: int, other_id: int) -> ResponseReturnValue:
    """Merge the second entry into the first."""
    try:
        with transaction() as session:
            kept, other = people.find(session, kept_id), people.find(session, other_id)
            merging.merge(session, kept, other, actor=actor(), secret=secret(), expected=confirmed("entries"))
    except ShownChanged as changed:
        return _confirm(kept_id, other_id, str(changed)), 409
    except FieldError as problem:
        return _confirm(kept_id, other_id, f"Nothing was merged: {problem.problem}."), 409
    flash("The two entries are one now. This can be undone below, under “Merged entries”.")
    return redirect(url_for("person.show", person_id=kept_id), 303)


@bp.post("/merges/<row:merge_id>/undo")
@fresh
def undo(merge_id: int) -> ResponseReturnValue:
    """Undo a merge."""
    with transaction() as session:
        kept_id = merging.undo(session, merge_id, actor=actor(), secret=secret()).kept_id
    flash("The merge is undone. Both entries stand on the roster as they did before.")
    return redirect(url_for("person.show", person_id=kept_id), 303)


def compared(one: Person, other: Person) -> list[tuple[str, str, str]]:
    """Return (label, left, right) of every field that one of the two has."""
    left, right = values_of(one), values_of(other)
    left["country"], right["country"] = label(one.country), label(other.country)
    return [(words, left[field], right[field]) for field, words in LABELS.items() if left[field] or right[field]]


def _confirm(kept_id: int, other_id: int, refused: str = "") -> str:
    session = reading()
    kept, other = people.find(session, kept_id), people.find(session, other_id)
    had = set(people.tags(session, kept_id))
    shared = shared_invitations.find(session, kept, other)
    both = {one.statement.id for one in shared}
    return render_template(
        "admin/merge.html",
        kept=kept,
        other=other,
        rows=compared(kept, other),
        filled=[(LABELS[field], value) for field, value in merging.filled_by(kept, other).items()],
        shared=shared,
        invitations=[
            statement.title
            for statement, one in progress.of_person(session, other_id)
            if statement.id not in both and one.invitation.merged_into_id is None
        ],
        tags=[tag for tag in people.tags(session, other_id) if tag not in had],
        identifiers=people.identifiers(session, other_id),
        refused=refused,
        shown=merging.shown_pair(session, kept, other),
    )
