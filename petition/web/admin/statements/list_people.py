"""Who leads a statement's list, and where each person stands in an order by hand."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.db import transaction
from petition.domain.list_forms import ListForm
from petition.domain.lists.choices import Order
from petition.errors import FieldError
from petition.services.statements import drafting, list_forms, own_parts
from petition.services.statements import places as by_hand
from petition.web.admin.inputs import A_PAGE, on_page, row_number, ticked
from petition.web.context import actor, reading
from petition.web.expired import NOTICE, shown_again
from petition.web.forms.invitee_part import read_place
from petition.web.labels import by_label, label

bp = Blueprint("list_people", __name__, url_prefix="/desk/statements/<slug>/list")

_MOST_LEADS = 200
# The field of a place ends with the number of the invitation.
_PLACE = "place-"
_NO_FAULTS: Mapping[int, str] = MappingProxyType({})


@bp.get("/leads")
def leads(slug: str) -> ResponseReturnValue:
    """Show who leads, and whom of the invited one could let lead."""
    session = reading()
    statement = drafting.find(session, slug)
    found = list_forms.candidates(session, statement, search := request.args.get("q", ""), most=_MOST_LEADS)
    return render_template(
        "admin/leads.html",
        statement=statement,
        people=sorted(by_label(found.people), key=lambda one: not one.is_lead),
        total=found.total,
        search=search,
        may_change=list_forms.may_change(statement),
    )


@bp.post("/leads")
def set_leads(slug: str) -> ResponseReturnValue:
    """Let the ticked people lead, and the others that the page showed not."""
    with transaction() as session:
        statement = drafting.find(session, slug)
        changed = list_forms.set_leads(session, statement, ticked("shown"), ticked("lead"), actor=actor())
    flash(f"Saved: {changed} {'person was' if changed == 1 else 'people were'} changed.")
    return redirect(url_for("list_people.leads", slug=slug, q=request.form.get("q") or None), 303)


@bp.get("/places")
def places(slug: str) -> ResponseReturnValue:
    """Show the invited in the order of their places, fifty a page."""
    return _placing(slug)


def places_again(slug: str) -> ResponseReturnValue:
    """Show the places again as they were typed, with a fresh token."""
    return _placing(slug, NOTICE), 400


@bp.post("/places")
@shown_again(places_again)
def set_places(slug: str) -> ResponseReturnValue:
    """Give the places that were typed; nothing is saved where one of them is none."""
    given, faults = {}, {}
    for field, text in request.form.items():
        if field.startswith(_PLACE):
            try:
                number = row_number(field.removeprefix(_PLACE))
            except ValueError:
                continue
            try:
                given[number] = own_parts.checked("place", read_place(text))
            except FieldError as fault:
                faults[number] = f"The place {fault.problem}."
    if faults:
        return _placing(slug, "Nothing is saved yet: look at the places that are marked.", faults), 400
    with transaction() as session:
        statement = drafting.find(session, slug)
        changed = by_hand.set_places(session, statement, given, actor=actor())
    flash(f"Saved: {changed} {'place was' if changed == 1 else 'places were'} changed.")
    return redirect(url_for("list_people.places", slug=slug, page=request.args.get("page", type=int)), 303)


def _placing(slug: str, notice: str = "", faults: Mapping[int, str] = _NO_FAULTS) -> str:
    session = reading()
    statement = drafting.find(session, slug)
    found, page, pages = on_page(lambda offset: by_hand.page(session, statement, offset, most=A_PAGE))
    return render_template(
        "admin/places.html",
        statement=statement,
        people=[(one, label(one.country), request.form.get(f"{_PLACE}{one.invitation_id}")) for one in found.people],
        total=found.total,
        page=page,
        pages=pages,
        field=_PLACE,
        faults=faults,
        notice=notice,
        is_manual=ListForm.read(statement.list_form).order is Order.MANUAL,
        may_change=list_forms.may_change(statement),
    )
