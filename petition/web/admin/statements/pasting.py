"""Pasting: what a clipboard has as HTML comes back as Markdown, for the text field of the desk.

Nothing is stored. The desk's script asks for it while somebody pastes; without it, the
browser pastes the plain text, which is understood when it is read.
"""

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from petition.documents.opening import open_document
from petition.errors import FieldError
from petition.web.request_limits import TEXT, takes

bp = Blueprint("pasting", __name__, url_prefix="/desk")


@bp.post("/paste")
@takes(TEXT)
def paste() -> ResponseReturnValue:
    """Answer what was pasted as Markdown, with the names of what was left out."""
    try:
        document = open_document("html", request.form.get("html", "").encode())
    except FieldError as problem:
        return jsonify(problem=f"What was pasted {problem.problem}."), 400
    return jsonify(markdown=document.markdown, dropped=document.dropped)
