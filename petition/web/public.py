"""The public pages, served from the stored bytes of editions.

They never read the signatures, and they use no session, so that a statement
that is in the news is as cheap to serve as a static file. Which edition is the
newest is remembered for a moment; the bytes of an edition never change.
"""

import time

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from petition.services.statements import publishing
from petition.services.statements.publishing import StoredFile
from petition.web.context import reading
from petition.web.guard import public

bp = Blueprint("public", __name__)

_CACHE_CONTROL = "public, max-age=60"
_REMEMBERED_SECONDS = 2.0
_remembered: dict[tuple[str, str], tuple[float, StoredFile]] = {}


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """List the published statements."""
    response = make_response(render_template("public/index.html", statements=publishing.published(reading())))
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/statements/<slug>")
@public
def statement(slug: str) -> ResponseReturnValue:
    """Show a published statement."""
    return _served(slug, "html")


@bp.get("/statements/<slug>.<any(txt, json):extension>")
@public
def statement_file(slug: str, extension: str) -> ResponseReturnValue:
    """Serve a published statement as text or data."""
    return _served(slug, extension)


def forget() -> None:
    """Forget which editions are the newest, because one has just been made."""
    _remembered.clear()


def _served(slug: str, extension: str) -> Response:
    file = _newest(slug, extension)
    response = Response(file.content, content_type=file.media_type)
    response.set_etag(file.etag)
    response.headers["Cache-Control"] = _CACHE_CONTROL
    # Working out conditions that nobody set costs a tenth of such a request.
    if "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(request)
    return response


def _newest(slug: str, extension: str) -> StoredFile:
    key, now = (slug, extension), time.monotonic()
    known = _remembered.get(key)
    if known is not None and now - known[0] < _REMEMBERED_SECONDS:
        return known[1]
    file = publishing.published_file(reading(), slug, extension)
    _remembered[key] = (now, file)
    return file
