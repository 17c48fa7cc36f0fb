"""How much of a request's body is read, and in which forms it may come.

A stranger's form is a few lines of text. Whoever is signed in may send a
statement's text or a file, to the pages that take one. A view says what it
takes by `@takes`, beside `@public`; the limits hold for bytes and for fields,
on the stream, whether or not the request says its length.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, cast

from flask import Flask, Request, abort, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from petition.domain import lengths
from petition.domain.text import is_stream_safe
from petition.web.guard import is_public
from petition.web.marks import Mark, View

_Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]

_URLENCODED = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
# A request without a type has no form; its body is never read.
_FORMS = frozenset({"", _URLENCODED, _MULTIPART})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Body:
    """The most that a view takes: bytes of fields, number of fields, and bytes of files, which come as multipart alone.

    An answer with a note of 2,000 letters, each of them twelve bytes in a form, takes 24 kB.
    """

    size: int
    fields: int
    files: int = 0


STRANGER = Body(64 * 1024, 100)
# Lists of countries, the columns of a table, the ticked people of a page and of others: some hundreds of fields.
DESK = Body(256 * 1024, 2_000)
# A text of 100,000 letters; most take three or six bytes in a form.
TEXT = Body(2 * 2**20, 50)
# The same, or a file that it is taken from.
DRAFT = Body(2 * 2**20, 50, files=8 * 2**20)
# Werkzeug holds a piece of 64 kB, and what may be the beginning of a boundary before it, against the limit of fields.
UPLOAD = Body(256 * 1024, 20, files=20 * 2**20)
# A scanned letter and how it came.
EVIDENCE = Body(256 * 1024, 20, files=lengths.EVIDENCE)
_BODY: Mark[Body | None] = Mark("body", absent=None)


def takes(body: Body) -> Callable[[View], View]:
    """Mark a view as one that takes another body than all others like it."""
    return lambda view: _BODY.put(view, value=body)


def body_of(endpoint: str | None) -> Body:
    """Return what a view takes at most; what stands before the service must let as much through."""
    return _BODY.of(endpoint) or (STRANGER if is_public(endpoint) else DESK)


def limit_body() -> None:
    """Set what is read of this request, before anything of it is; raise 415 for what is no form.

    It comes after the gate (`petition.web.guard`): whoever was turned away is
    never read. Flask-WTF and Flask-Security would read JSON where a form is
    asked for, so none gets this far.
    """
    if request.method not in _SAFE:
        cast("LimitedRequest", request).limit(body_of(request.endpoint))


class _FormParser(FormDataParser):
    """Werkzeug's parser, which counts the parts of multipart alone, with the same limits for other forms."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> _Parsed:
        """Return the stream, the fields and the files; raise 413 for more than the view takes, 400 for many marks."""
        if mimetype == _URLENCODED:
            content = stream.read()
            is_cut = content_length is None and len(content) == self.max_content_length
            if is_cut or (self.max_form_parts is not None and content.count(b"&") >= self.max_form_parts):
                raise RequestEntityTooLarge
            stream = io.BytesIO(content)
        rest, fields, files = super().parse(stream, mimetype, content_length, options)
        # Libraries bring addresses, passwords and what leads on into a normal form, before any check of ours.
        if not all(is_stream_safe(value) for _, value in fields.items(multi=True)):
            abort(400)
        return rest, fields, files


class LimitedRequest(Request):
    """A request whose form is read within the limits of its view."""

    form_data_parser_class = _FormParser

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened: list[IO[bytes]] = []

    def limit(self, body: Body) -> None:
        """Read no more of this request than `body`; raise 415 for what is no form."""
        if self.mimetype not in _FORMS:
            abort(415)
        size = body.size + (body.files if self.mimetype == _MULTIPART else 0)
        # A body that does not say its length is cut at the limit without a word; it is too large if a byte more comes.
        self.max_content_length = size if self.content_length is not None else size + 1
        self.max_form_memory_size = body.size
        self.max_form_parts = body.fields

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        """Return where a file is written to, and remember it: a form that is refused half read names no files."""
        opened = super()._get_file_stream(*args, **kwargs)
        self._opened.append(opened)
        return opened

    def close(self) -> None:
        """Close every file that was written, so that nothing of it is left on the disk."""
        super().close()
        for opened in self._opened:
            opened.close()


def init_app(app: Flask) -> None:
    """Stand between the gate and the first reader of a form."""
    # Whatever is read before, or of a request that should have no body, is within a stranger's limits.
    app.config.update(
        MAX_CONTENT_LENGTH=STRANGER.size, MAX_FORM_MEMORY_SIZE=STRANGER.size, MAX_FORM_PARTS=STRANGER.fields
    )
    app.request_class = LimitedRequest
    app.before_request(limit_body)
