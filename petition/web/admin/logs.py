"""The log in words on the desk, of a statement and of a person: filtered, by pages, and as a file to download."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from petition.db import database_time, transaction
from petition.domain.log_acts import Family
from petition.domain.log_filters import Wanted, Who
from petition.errors import FieldError
from petition.rosters.invitees import to_csv, to_json, to_xlsx
from petition.services.roster import people
from petition.services.statements import drafting, log_entries, log_export, log_queries
from petition.services.statements.log_entries import Entry, Page
from petition.services.statements.log_export import COLUMNS
from petition.services.statements.log_queries import Scope
from petition.templating import bdi
from petition.web.admin.inputs import A_PAGE
from petition.web.admin.statements.invitee_export import TYPES
from petition.web.context import actor, reading
from petition.web.forms.person import LABELS
from petition.web.guard import fresh

bp = Blueprint("logs", __name__, url_prefix="/desk")
_OF_STATEMENT, _OF_PERSON = "/statements/<slug>/log", "/people/<row:person_id>/log"


@bp.get(_OF_STATEMENT)
def of_statement(slug: str) -> ResponseReturnValue:
    """Show what happened to a statement."""
    session = reading()
    statement = drafting.find(session, slug)
    return _shown(session, log_queries.of_statement(statement), {"slug": slug}, statement=statement)


@bp.get(_OF_PERSON)
def of_person(person_id: int) -> ResponseReturnValue:
    """Show what happened to a person, over all statements."""
    session = reading()
    person = people.find(session, person_id, or_deleted=True)
    return _shown(session, log_queries.of_person(session, person), {"person_id": person_id}, person=person)


@bp.post(f"{_OF_STATEMENT}/export")
@fresh
def export_of_statement(slug: str) -> ResponseReturnValue:
    """Send the log of a statement as a file."""
    with transaction() as session:
        return _file(session, log_queries.of_statement(drafting.find(session, slug)), slug)


@bp.post(f"{_OF_PERSON}/export")
@fresh
def export_of_person(person_id: int) -> ResponseReturnValue:
    """Send the log of a person as a file."""
    with transaction() as session:
        person = people.find(session, person_id, or_deleted=True)
        return _file(session, log_queries.of_person(session, person), f"person-{person_id}")


def _shown(session: Session, scope: Scope, place: dict[str, Any], **about: object) -> ResponseReturnValue:
    """Show a page of a log; `place` is what its address names. For a day that is none it has nothing, and says so."""
    problem, wanted, found = "", Wanted(), Page([], "")
    try:
        wanted = Wanted.read(request.args)
        found = log_entries.page(session, scope, wanted, before=request.args.get("before", ""), limit=A_PAGE)
    except FieldError as refusal:
        problem = str(refusal)
    here, asked = str(request.endpoint), {**place, **wanted.written}
    html = render_template(
        "admin/log.html",
        where=url_for(here, **place),
        newest=url_for(here, **asked),
        older=url_for(here, **asked, before=found.older),
        export=url_for(here.replace(".", ".export_"), **place),
        found=found,
        wanted=wanted,
        given=request.args,
        problem=problem,
        zone=scope.zone,
        families=list(Family),
        actors=list(Who),
        field_labels=LABELS,
        **about,
    )
    return html, 400 if problem else 200


def _file(session: Session, scope: Scope, name: str) -> Response:
    """Return what the filters in the form find as a file, and record that it was taken out."""
    kind = request.form.get("format", "")
    if kind not in TYPES:
        raise FieldError("format", "choose CSV, XLSX or JSON")
    rows = log_export.take_out(session, scope, Wanted.read(request.form), actor=actor())
    if kind == "xlsx":
        content = to_xlsx(COLUMNS, rows, "Log")
    else:
        content = b"".join(to_csv(COLUMNS, rows) if kind == "csv" else to_json(rows))
    named = f"{name}-log-{database_time(session).date()}.{kind}"
    return Response(
        content, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{named}"'}
    )


def in_words(entry: Entry, *, is_linked: bool = True) -> Markup:
    """Return what happened, with each thing that it names as an element of its own direction; a person is a link."""
    said = {name: bdi(text) for name, text in entry.sentence.said.items()}
    if is_linked and "who" in said and entry.about is not None:
        if entry.asked:
            address = url_for("delivery.person", slug=entry.asked.slug, invitation_id=entry.asked.invitation_id)
        else:
            address = url_for("person.show", person_id=entry.about.person_id)
        said["who"] = Markup('<a href="{}">{}</a>').format(address, said["who"])
    return escape(entry.sentence.pattern).format_map(said)


# What the desk's templates show the log with.
FILTERS = {"in_words": in_words}
