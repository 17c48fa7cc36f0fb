"""The public pages, served from the stored bytes of editions.

They never read the signatures, and they use no session, so that a statement
that is in the news is as cheap to serve as a static file. What stands at the
address of the newest edition is remembered for a moment; the bytes of an edition
never change. An older page is served behind a bar that says so, and what is
retracted or withheld answers 410 with a notice.
"""

import hashlib
import json
import time
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from petition.domain.lengths import LARGEST_ROW
from petition.services.statements import editions, withheld
from petition.services.statements.editions import Moved, Notice
from petition.templating import Words, spoken
from petition.web.context import reading, settings
from petition.web.guard import public

bp = Blueprint("public", __name__)

_CACHE_CONTROL = "public, max-age=60"
_REMEMBERED_SECONDS = 2.0
# Where the head of every page begins; the bar of an older edition stands before it.
_HEAD = b'<header class="site">'
_TEXT, _JSON = "text/plain; charset=utf-8", "application/json"
# What follows a slug in an address, by the file that stands there.
_SUFFIXES = {"html": "", "txt": ".txt", "json": ".json"}


@dataclass(frozen=True)
class _Answer:
    """What stands at an address, ready to be sent."""

    content: bytes
    media_type: str
    etag: str
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


_remembered: dict[tuple[str, str], tuple[float, _Answer]] = {}


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """List the published statements, in the organisation's language; each title is in that of its statement."""
    session = reading()
    shown = editions.published(session)
    is_empty = not shown and not withheld.is_anything_published(session)
    language = spoken(settings().organisation_language, Words.FURNITURE)
    with force_locale(language):
        page = render_template("public/index.html", statements=shown, is_empty=is_empty, language=language)
    response = make_response(page)
    response.headers["Cache-Control"] = _CACHE_CONTROL
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/statements/<slug>")
@public
def statement(slug: str) -> ResponseReturnValue:
    """Show the newest edition of a published statement."""
    return _sent(_newest(slug, "html"))


@bp.get("/statements/<slug>.<any(txt, json):extension>")
@public
def statement_file(slug: str, extension: str) -> ResponseReturnValue:
    """Serve the newest edition as text or data."""
    return _sent(_newest(slug, extension))


@bp.get(f"/statements/<slug>/<int(max={LARGEST_ROW}):number>")
@public
def edition(slug: str, number: int) -> ResponseReturnValue:
    """Show one edition; where it is not the newest, a bar before its stored page says so."""
    return _sent(_found(slug, "html", number))


@bp.get(f"/statements/<slug>/<int(max={LARGEST_ROW}):number>.<any(txt, json):extension>")
@public
def edition_file(slug: str, number: int, extension: str) -> ResponseReturnValue:
    """Serve one edition as text or data."""
    return _sent(_found(slug, extension, number))


def forget() -> None:
    """Forget what stands where, because something has just been published, retracted or moved."""
    _remembered.clear()


def _newest(slug: str, extension: str) -> _Answer:
    key, now = (slug, extension), time.monotonic()
    known = _remembered.get(key)
    if known is not None and now - known[0] < _REMEMBERED_SECONDS:
        return known[1]
    answer = _found(slug, extension)
    _remembered[key] = (now, answer)
    return answer


def _found(slug: str, extension: str, number: int | None = None) -> _Answer:
    found = editions.published_file(reading(), slug, extension, number)
    if isinstance(found, Moved):
        which = "" if number is None else f"/{number}"
        # A path, so that it stays on this site whatever the request says of its host.
        to = ("Location", f"/statements/{found.slug}{which}{_SUFFIXES[extension]}")
        return _Answer(b"", _TEXT, "", 301, (to,))
    if isinstance(found, Notice):
        return _notice(found, extension)
    if found.number == found.newest:
        return _Answer(found.content, found.media_type, found.etag)
    if extension != "html":
        # RFC 5829.
        newest = ("Link", f'</statements/{slug}{_SUFFIXES[extension]}>; rel="latest-version"')
        return _Answer(found.content, found.media_type, found.etag, headers=(newest,))
    hidden = withheld.unreadable_from(reading(), slug, found.number)
    language = spoken(found.language, Words.FURNITURE)
    with force_locale(language):
        said = {"number": found.number, "newest": found.newest, "language": language}
        bar = render_template("public/_superseded.html", slug=slug, hidden=hidden, **said).encode()
    before, head, rest = found.content.partition(_HEAD)
    content = before + bar + head + rest if head else bar + found.content
    # The bar names the newest edition and what is withheld, so the tag does too.
    marks = f"{'-withheld' if hidden.newest else ''}{f'-{hidden.compared}-withheld' if hidden.compared else ''}"
    return _Answer(content, found.media_type, f"{found.etag}-{found.newest}{marks}")


def _notice(notice: Notice, extension: str) -> _Answer:
    """Return what is sent in place of what was retracted or withheld, without text and names."""
    if extension == "json":
        data = {
            "slug": notice.slug,
            "edition": notice.number,
            "retracted_at": notice.at.isoformat(),
            "retracted_by": notice.by,
            "reason": notice.reason,
        }
        return _gone(json.dumps(data, ensure_ascii=False, indent=2) + "\n", _JSON)
    language = spoken(notice.language, Words.FURNITURE)
    with force_locale(language):
        said = render_template(f"public/retracted.{extension}", notice=notice, language=language)
    return _gone(said, _TEXT if extension == "txt" else "text/html; charset=utf-8")


def _gone(words: str, media_type: str) -> _Answer:
    content = words.encode()
    return _Answer(content, media_type, hashlib.sha256(content).hexdigest(), 410)


def _sent(answer: _Answer) -> Response:
    response = Response(answer.content, answer.status, answer.headers, content_type=answer.media_type)
    # An address that is given back leads nowhere for whoever remembers that it had moved.
    response.headers["Cache-Control"] = "no-cache" if answer.status == 301 else _CACHE_CONTROL
    if answer.etag:
        response.set_etag(answer.etag)
    # Working out conditions that nobody set costs a tenth of such a request; they are of what is there alone.
    if answer.status == 200 and "HTTP_IF_NONE_MATCH" in request.environ:
        response.make_conditional(request)
    return response
