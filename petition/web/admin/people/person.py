"""One person's page: how they are printed, what they were asked to sign, what changed; and the form to edit them."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.log_filters import Wanted
from petition.domain.persons import PersonRow, values_of
from petition.errors import FieldError, FieldErrors, PersonChanged
from petition.services.delivery import complaints, received
from petition.services.roster import duplicates, merging, people
from petition.services.statements import leaving, log_entries, log_queries, progress
from petition.services.statements.answer_doubts import answer_doubts
from petition.web import fresh, guard
from petition.web.admin.inputs import row_number
from petition.web.admin.scripted import scripted
from petition.web.context import actor, reading, secret
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.person import LABELS, PersonForm, doubt_words
from petition.web.labels import label

bp = Blueprint("person", __name__, url_prefix="/desk/people")
_ONE = "/<row:person_id>"
# So many entries of the log stand on the page; the log of the person has all.
_NEWEST = 20


@bp.get(_ONE)
def show(person_id: int) -> ResponseReturnValue:
    """Show everything about one person."""
    session = reading()
    person = people.find(session, person_id, or_deleted=True)
    log = log_entries.page(session, log_queries.of_person(session, person), Wanted(), limit=_NEWEST)
    if person.deleted_at is not None:
        return render_template("admin/person_deleted.html", person=person, log=log, field_labels=LABELS)
    return render_template(
        "admin/person_record.html",
        person=person,
        label=label(person.country),
        field_labels=LABELS,
        values=values_of(person),
        identifiers=people.identifiers(session, person_id),
        tags=people.tags(session, person_id),
        invitations=(invitations := progress.of_person(session, person_id)),
        doubts=answer_doubts(session, [one.invitation.id for _, one in invitations]),
        log=log,
        received=received.of_person(session, person_id),
        pairs=duplicates.duplicates_of(session, person) if person.retired_at is None else [],
        merges=merging.merges(session, person_id),
        waiting=[statement for statement, one in invitations if leaving.waits(statement, one.invitation)],
    )


def again(person_id: int | None = None) -> ResponseReturnValue:
    """Show a person again as they were written, with a fresh token; nothing typed is lost."""
    return _shown(PersonForm(), NOTICE, 400)


@bp.route("/new", methods=["GET", "POST"])
@shown_again(again)
def new() -> ResponseReturnValue:
    """Put one person on the roster, and go back to the invitation that is passed on to them, if that led here."""
    form, slug, former = PersonForm(), request.args.get("slug"), request.args.get("former", type=row_number)

    def store(row: PersonRow) -> int:
        with transaction() as session:
            return people.add(session, row, actor=actor()).id

    if slug and former:
        return _written(
            form, store, lambda number: url_for("passing_on.form", slug=slug, invitation_id=former, person=number)
        )
    return _written(form, store)


@bp.route(f"{_ONE}/edit", methods=["GET", "POST"])
@shown_again(again)
def edit(person_id: int) -> ResponseReturnValue:
    """Edit one person."""
    form = PersonForm()
    person = people.find(reading(), person_id)
    if request.method != "POST":
        form.fill(person)

    def store(row: PersonRow) -> int:
        if row.email != person.email:
            # Whoever changes where a person's link goes could answer in their name.
            fresh.require()
        with transaction() as session:
            stored = people.find(session, person_id)
            people.edit(session, stored, row, actor=actor(), secret=secret(), based_on=form.based_on.data or None)
            return person_id

    return _written(form, store)


@bp.get("/preview")
def preview() -> ResponseReturnValue:
    """Show how a person would be printed and sorted; the desk's script asks for it as somebody types."""
    form = PersonForm(formdata=request.args)
    return scripted(render_template("admin/_person_preview.html", **_preview(form)))


@bp.post(f"{_ONE}/tags")
def tag(person_id: int) -> ResponseReturnValue:
    """Put a tag on a person, or take one off."""
    act = people.untag if request.form.get("act") == "untag" else people.tag
    try:
        with transaction() as session:
            act(session, [people.find(session, person_id).id], request.form.get("new_tag", ""), actor=actor())
    except FieldError as problem:
        flash(f"Nothing was changed: the tag {problem.problem}.")
    return _to(person_id)


@bp.post(f"{_ONE}/retire")
@guard.fresh
def retire(person_id: int) -> ResponseReturnValue:
    """Take a person off the roster; one button puts them back."""
    is_asked_no_more = request.form.get("uninvite") == "y"
    with transaction() as session:
        person = people.find(session, person_id)
        if is_asked_no_more:
            leaving.uninvite(session, [person_id], actor=actor())
        people.retire(session, person, actor=actor())
    flash(
        "This person is retired: kept, and invited to nothing more."
        + (" Open invitations are taken back." if is_asked_no_more else "")
    )
    return _to(person_id)


@bp.post(f"{_ONE}/restore")
def restore(person_id: int) -> ResponseReturnValue:
    """Put a retired person back on the roster."""
    with transaction() as session:
        people.restore(session, people.find(session, person_id), actor=actor())
    flash("This person is back on the roster.")
    return _to(person_id)


@bp.post(f"{_ONE}/write-again")
@guard.fresh
def write_again(person_id: int) -> ResponseReturnValue:
    """Let mails go again to somebody who had reported one as spam."""
    with transaction() as session:
        complaints.lift(session, people.find(session, person_id), actor=actor())
    flash("Mails go to this person again.")
    return _to(person_id)


@bp.post(f"{_ONE}/release")
def release(person_id: int) -> ResponseReturnValue:
    """Let imports change again what was edited by hand."""
    with transaction() as session:
        people.release(session, people.find(session, person_id), actor=actor())
    flash("The next import may change every field of this person.")
    return _to(person_id)


def _written(
    form: PersonForm, store: Callable[[PersonRow], int], page: Callable[[int], str] | None = None
) -> ResponseReturnValue:
    """Show the form, show it with doubts that nobody has seen yet, or store it and go to the person's page.

    `page` gives the address of another page to go to.
    """
    if request.method != "POST" or "preview" in request.form:
        return _shown(form)
    try:
        row = form.row()
        if form.new_doubts():
            return _shown(form, "Nothing is saved yet. Look at the name once more, and save it if it is right.", 400)
        person_id = store(row)
    except (FieldError, FieldErrors) as problem:
        form.put_faults(problem)
        return _shown(form, status=400)
    except PersonChanged as problem:
        form.based_on.data = people.fingerprint(people.find(reading(), _person_id() or 0))
        return _shown(form, f"{problem} Saving again replaces what they wrote.", 409)
    flash("The person is saved.")
    return redirect(page(person_id), 303) if page else _to(person_id)


def _shown(form: PersonForm, notice: str = "", status: int = 200) -> ResponseReturnValue:
    form.offer_countries()
    shown = _preview(form)
    form.show_doubts(form.doubts())
    page = render_template("admin/person_edit.html", form=form, person_id=_person_id(), notice=notice, **shown)
    return scripted(page, status)


def _preview(form: PersonForm) -> dict[str, object]:
    """Return what the preview of a form shows."""
    name, country = form.name(), form.country.data or ""
    return {
        "name": name,
        "label": label(country) if country else "",
        "proposal": form.proposal(),
        "sorted_as": (form.sort_name.data or "").strip() or form.proposal(),
        "doubts": [doubt_words(doubt) for doubt in form.doubts()],
    }


def _person_id() -> int | None:
    """Return the person that the address names; there is none while somebody is added."""
    return (request.view_args or {}).get("person_id")


def _to(person_id: int) -> ResponseReturnValue:
    return redirect(url_for("person.show", person_id=person_id), 303)
