"""People: the roster, searched and filtered."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from petition.domain.countries import CODES
from petition.domain.searching import Filters
from petition.services.roster import search
from petition.web.admin.inputs import A_PAGE, is_partial, on_page
from petition.web.admin.people.groups import REACH_WORDS, in_words
from petition.web.admin.scripted import scripted
from petition.web.context import reading
from petition.web.labels import labelled

bp = Blueprint("people", __name__, url_prefix="/desk")


@bp.get("/people")
def index() -> ResponseReturnValue:
    """List the people who fit the filters in the address; asked for as a fragment, only the list."""
    session = reading()
    filters = Filters.read(request.args)
    countries = [code for code, _ in labelled(CODES)]
    found, page, pages = on_page(
        lambda offset: search.find_people(session, filters, limit=A_PAGE, offset=offset, countries=countries)
    )
    numbers = [person.id for person in found.people]
    shown: dict[str, Any] = {
        "people": found.people,
        "total": found.total,
        "filters": filters,
        "in_words": in_words(filters),
        "page": page,
        "pages": pages,
        "labels": dict(labelled({person.country for person in found.people})),
        "tags": search.tags_by_person(session, numbers),
        "bounced": search.bounced_among(session, numbers),
    }
    if is_partial():
        html = render_template("admin/_people.html", **shown)
    else:
        choices = search.choices(session, filters.country)
        shown |= {"choices": choices, "countries": labelled(choices.countries), "reaches": REACH_WORDS}
        html = render_template("admin/people.html", **shown)
    return scripted(html, address=address_of(filters))


def address_of(filters: Filters) -> str:
    """Return the address of the people who fit, without the fields that are empty."""
    given: dict[str, Any] = {**filters.written}
    return url_for("people.index", **given)
