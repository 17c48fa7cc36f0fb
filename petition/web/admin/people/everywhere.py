"""Somebody over all statements, from the desk's home: who has rung up, and where they stand with each."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from petition.domain.searching import Filters
from petition.services.statements import everywhere
from petition.web.admin.inputs import A_PAGE, on_page
from petition.web.context import reading

bp = Blueprint("everywhere", __name__, url_prefix="/desk/find")


@bp.get("")
def find() -> ResponseReturnValue:
    """List those who fit, with the statements that they were invited to."""
    q = Filters.read(request.args).q
    found, page, pages = on_page(lambda offset: everywhere.find(reading(), q, limit=A_PAGE, offset=offset))
    return render_template("admin/everywhere.html", q=q, found=found, page=page, pages=pages)
