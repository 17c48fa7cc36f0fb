"""Choosing by hand whom to invite: search, tick, search on, then see the mail and the number."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.domain.searching import Filters, Reach
from petition.services.roster import search as roster
from petition.services.statements import audiences, drafting, guards, picking
from petition.services.statements.audiences import Audience
from petition.web.admin.inputs import A_PAGE, is_partial, on_page
from petition.web.admin.people.groups import REACH_WORDS, in_words
from petition.web.admin.scripted import scripted
from petition.web.admin.statements.circulation import confirmation
from petition.web.admin.ticks import Ticks
from petition.web.context import reading
from petition.web.labels import label, labelled

bp = Blueprint("picking", __name__, url_prefix="/desk/statements/<slug>/circulate/people")

_REACHES = {reach: REACH_WORDS[reach] for reach in (Reach.REACHABLE, Reach.BOUNCED)}
_NOBODY = "This would invite nobody: tick somebody who has an address and is not invited yet."


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """List whom one could invite, and who is ticked; asked for as a fragment, only the list."""
    ticks, filters = Ticks.read("person"), Filters.read(request.args)
    if "show" in request.args:
        return redirect(_address(slug, Filters(), ticks), 303)
    if ticks.is_unsettled and not is_partial():
        return redirect(_address(slug, filters, ticks), 303)
    return _shown(slug, filters, ticks)


@bp.get("/confirm")
def confirm(slug: str) -> ResponseReturnValue:
    """Show how many people would get which mail; nothing is sent yet."""
    ticks, filters = Ticks.read("person"), Filters.read(request.args)
    back = _address(slug, filters, ticks)
    if page := confirmation(drafting.find(reading(), slug), request.args, back):
        return page
    return _shown(slug, filters, ticks, _NOBODY), 400


def _shown(slug: str, filters: Filters, ticks: Ticks, error: str = "") -> Response:
    session = reading()
    statement = drafting.find(session, slug)
    guards.check_circulates(statement)
    found, page, pages = on_page(
        lambda offset: picking.find_people(session, statement, filters, limit=A_PAGE, offset=offset)
    )
    numbers = [person.id for person in found.people]
    picked = picking.picked(session, statement, ticks.numbers) if ticks.numbers else []
    shown: dict[str, Any] = {
        "statement": statement,
        "people": found.people,
        "total": found.total,
        "page": page,
        "pages": pages,
        "in_words": in_words(filters),
        "without_address": audiences.without_address(session, statement, Audience(filters=filters)),
        "not_invited": audiences.not_to_be_invited(session, statement, Audience(filters=filters)),
        "labels": dict(labelled({person.country for person in found.people})),
        "bounced": roster.bounced_among(session, numbers),
        "ticks": ticks,
        "elsewhere": ticks.elsewhere(numbers),
        "picked": [(one.id, one.person_name, label(one.country)) for one in picked],
    }
    if is_partial():
        html = render_template("admin/_picking.html", **shown)
    else:
        choices = roster.choices(session, filters.country)
        shown |= {"filters": filters, "choices": choices, "countries": labelled(choices.countries)}
        html = render_template("admin/picking.html", **shown, reaches=_REACHES, error=error)
    return scripted(html, address=_address(slug, filters, ticks, page))


def _address(slug: str, filters: Filters, ticks: Ticks, page: int = 1) -> str:
    """Return the address of a view, without what is empty or usual."""
    given: dict[str, Any] = {**filters.written, "person": ticks.numbers}
    if page > 1:
        given["page"] = page
    return url_for("picking.index", slug=slug, **given)
