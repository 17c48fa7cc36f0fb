"""The people of a statement as a file to download, with a fresh sign-in; it is recorded who took them out."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from petition.db import database_time, transaction
from petition.errors import FieldError
from petition.rosters.invitees import to_csv, to_json, to_xlsx
from petition.services.statements import drafting, invitee_export
from petition.services.statements.invitee_export import COLUMNS
from petition.web.context import actor, country_labels
from petition.web.guard import fresh

bp = Blueprint("invitee_export", __name__, url_prefix="/desk/statements/<slug>/people")

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@bp.post("/export")
@fresh
def export(slug: str) -> ResponseReturnValue:
    """Send everybody who was invited as a file, and record that they were taken out."""
    kind = request.form.get("format", "")
    if kind not in TYPES:
        raise FieldError("format", "choose CSV, XLSX or JSON")
    with transaction() as session:
        statement = drafting.find(session, slug)
        rows = invitee_export.export_invitees(session, statement, country_labels(), actor=actor())
        day = database_time(session).date()
    if kind == "json":
        content = b"".join(to_json(rows))
    else:
        content = b"".join(to_csv(COLUMNS, rows)) if kind == "csv" else to_xlsx(COLUMNS, rows)
    name = f"{slug}-people-{day}.{kind}"
    return Response(
        content, content_type=TYPES[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
