"""The people of a statement: searched, and filtered by where they stand; some are ticked, to work on them together."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from petition.domain.statuses import Status
from petition.models import Statement
from petition.services.statements import drafting, invited, progress, recording, versions
from petition.services.statements.answer_doubts import answer_doubts
from petition.services.statements.invited import Wanted
from petition.services.statements.selection import MOST_CHOSEN, all_who_fit, ours
from petition.web.admin.inputs import A_PAGE, is_partial, on_page
from petition.web.admin.scripted import scripted
from petition.web.admin.ticks import Ticks
from petition.web.context import reading
from petition.web.labels import label, labelled

bp = Blueprint("statement_people", __name__, url_prefix="/desk/statements/<slug>/people")


@bp.get("")
def index(slug: str) -> ResponseReturnValue:
    """List those who fit the filters in the address; asked for as a fragment, only the list."""
    ticks, wanted = Ticks.read("invitation"), Wanted.read(request.args)
    if "show" in request.args:
        return redirect(address_of(slug, Wanted(), ticks), 303)
    if ticks.is_unsettled and not is_partial():
        return redirect(address_of(slug, wanted, ticks), 303)
    session = reading()
    statement = drafting.find(session, slug)
    found, page, pages = on_page(
        lambda offset: invited.find_people(session, statement, wanted, limit=A_PAGE, offset=offset)
    )
    so_far = progress.of_invitations(session, ours(session, statement, ticks.numbers)) if ticks.numbers else []
    shown: dict[str, Any] = {
        "statement": statement,
        "people": found.people,
        "total": found.total,
        "page": page,
        "pages": pages,
        "wanted": wanted,
        "in_words": in_words(wanted),
        "labels": dict(labelled({one.person.country for one in found.people})),
        "ticks": ticks,
        "elsewhere": ticks.elsewhere([one.invitation.id for one in found.people]),
        "recorded": {one.invitation_id: one.is_confirmed for one in recording.recorded(session, statement)},
        "doubts": answer_doubts(session, [one.invitation.id for one in found.people]),
        "versions": versions.numbers(session, statement) if statement.text_number > 1 else {},
        "chosen": [(one.invitation.id, one.person.person_name, label(one.person.country)) for one in so_far],
        "most_chosen": MOST_CHOSEN,
        "new_tag": request.args.get("new_tag", ""),
        "is_all": request.args.get("who") == "fit",
    }
    if is_partial():
        html = render_template("admin/_statement_people.html", **shown)
    else:
        countries = labelled(invited.countries(session, statement))
        html = render_template("admin/statement_people.html", **shown, statuses=list(Status), countries=countries)
    return scripted(html, address=address_of(slug, wanted, ticks, page))


def address_of(slug: str, wanted: Wanted, ticks: Ticks, page: int = 1) -> str:
    """Return the address of a view, without what is empty."""
    given: dict[str, Any] = {**wanted.written, "invitation": ticks.numbers}
    if page > 1:
        given["page"] = page
    return url_for("statement_people.index", slug=slug, **given)


def chosen(session: Session, statement: Statement) -> list[int]:
    """Return the invitations that the address chooses: those that are ticked, or all that fit the search.

    Raises `FieldError` where too many fit.
    """
    if request.args.get("who") == "fit":
        return all_who_fit(session, statement, Wanted.read(request.args))
    return ours(session, statement, Ticks.read("invitation").numbers)


def in_words(wanted: Wanted) -> str:
    """Return a search in words, as "“duncan” · no answer · UK"."""
    status = wanted.status.words if wanted.status else ""
    country = label(wanted.country) if wanted.country else ""
    return " · ".join(filter(None, (f"“{wanted.q}”" if wanted.q else "", status, country)))
