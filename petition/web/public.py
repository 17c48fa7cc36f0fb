"""The public pages, served from the stored bytes of editions.

They never read the signatures, and they use no session, so that a statement
that is in the news is as cheap to serve as a static file. Which edition is the
newest is remembered for a moment; the bytes of an edition never change.
"""

import time
from dataclasses import replace

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from petition.domain.lengths import LARGEST_ROW
from petition.services.statements import editions
from petition.services.statements.editions import StoredFile
from petition.web.context import reading
from petition.web.guard import public

bp = Blueprint("public", __name__)

_CACHE_CONTROL = "public, max-age=60"
_REMEMBERED_SECONDS = 2.0
# Where the head of every page begins; the bar of an older edition stands before it.
_BEFORE = b'<header class="site">'
_remembered: dict[tuple[str, str], tuple[float, StoredFile]] = {}


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """List the published statements."""
    response = make_response(render_template("public/index.html", statements=editions.published(reading())))
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/statements/<slug>")
@public
def statement(slug: str) -> ResponseReturnValue:
    """Show the newest edition of a published statement."""
    return _served(_newest(slug, "html"))


@bp.get("/statements/<slug>.<any(txt, json):extension>")
@public
def statement_file(slug: str, extension: str) -> ResponseReturnValue:
    """Serve the newest edition as text or data."""
    return _served(_newest(slug, extension))


@bp.get(f"/statements/<slug>/<int(max={LARGEST_ROW}):number>")
@public
def edition(slug: str, number: int) -> ResponseReturnValue:
    """Show one edition; where it is not the newest, a bar before its stored page says so."""
    file = editions.published_file(reading(), slug, "html", number)
    if file.number != file.newest:
        file = _with_bar(slug, file)
    return _served(file)


@bp.get(f"/statements/<slug>/<int(max={LARGEST_ROW}):number>.<any(txt, json):extension>")
@public
def edition_file(slug: str, number: int, extension: str) -> ResponseReturnValue:
    """Serve one edition as text or data; where it is not the newest, a header says where that is (RFC 5829)."""
    file = editions.published_file(reading(), slug, extension, number)
    response = _served(file)
    if file.number != file.newest:
        response.headers["Link"] = f'</statements/{slug}.{extension}>; rel="latest-version"'
    return response


def forget() -> None:
    """Forget which editions are the newest, because one has just been made."""
    _remembered.clear()


def _with_bar(slug: str, file: StoredFile) -> StoredFile:
    """Return a stored page as it is served once a newer edition is out, with a tag that says which one that is."""
    bar = render_template("public/_superseded.html", slug=slug, number=file.number, newest=file.newest).encode()
    head, body, rest = file.content.partition(_BEFORE)
    content = head + bar + body + rest if body else bar + file.content
    return replace(file, content=content, etag=f"{file.etag}-{file.newest}")


def _served(file: StoredFile) -> Response:
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
    file = editions.published_file(reading(), slug, extension)
    _remembered[key] = (now, file)
    return file
