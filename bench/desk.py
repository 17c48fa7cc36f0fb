"""A coordinator's browser: signed in at the desk by a real link, it sends forms as its pages have them."""

import io
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from typing import NamedTuple
from urllib.parse import urlencode

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from bench.service import Service
from tests.web_support import form_of, sign_in_path, work_of

_PATIENCE = 300.0
_PIECE = 1 << 16


@dataclass(frozen=True)
class Answer:
    """A page and how many seconds it took; `first` is when what was waited for had come."""

    path: str
    page: str
    location: str
    seconds: float
    first: float


class _Form(NamedTuple):
    """A form as it is sent: its bytes, and how they are encoded."""

    body: bytes
    kind: str


@dataclass
class Desk:
    """One browser, with its cookies and one connection that is kept."""

    _connection: HTTPConnection
    _cookies: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """What the browser sends of its cookies."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask(path, 200)

    def submit(self, page: Answer, to: str = "", status: int = 303, *, wait_for: str = "") -> Answer:
        """Send the form of a page that goes to the path `to`, else to the page itself, as the page filled it in."""
        form = _Form(urlencode(form_of(page.page, to)).encode(), "application/x-www-form-urlencoded")
        return self._ask(to or page.path, status, form, wait_for)

    def upload(self, page: Answer, name: str, content: bytes) -> Answer:
        """Send the form of a page that has a field for a file."""
        file = FileStorage(io.BytesIO(content), filename=name, content_type="text/csv")
        boundary, body = encode_multipart({**form_of(page.page), "file": file})
        return self._ask(page.path, 303, _Form(body, f"multipart/form-data; boundary={boundary}"))

    def _ask(self, path: str, status: int, form: "_Form | None" = None, wait_for: str = "") -> Answer:
        """Send a request; raise `RuntimeError` for an answer with another status."""
        headers = {"Cookie": self.cookie, **({"Content-Type": form.kind} if form else {})}
        began = time.perf_counter()
        self._connection.request("POST" if form else "GET", path, form.body if form else None, headers)
        with self._connection.getresponse() as response:
            text, first = _read(response, wait_for.encode(), began)
            seconds = time.perf_counter() - began
            if response.status != status:
                raise RuntimeError(f"{path}: {response.status} instead of {status}\n{text}")
            for given in response.headers.get_all("Set-Cookie", ()):
                name, _, value = given.partition(";")[0].partition("=")
                self._cookies[name] = value
            return Answer(path, text, response.getheader("Location", ""), seconds, first)


@contextmanager
def desk(service: Service) -> Iterator[Desk]:
    """Sign a new coordinator in at a service that is served, until the block ends."""
    app = service.app
    path = sign_in_path(app, work_of(app))
    with closing(HTTPConnection("127.0.0.1", service.port, timeout=_PATIENCE)) as connection:
        browser = Desk(connection)
        browser.submit(browser.get(path))
        yield browser


def _read(response: HTTPResponse, wait_for: bytes, began: float) -> tuple[str, float]:
    """Return the whole page, and after how many seconds what was waited for had come."""
    read, first = b"", 0.0
    while piece := response.read1(_PIECE):
        read += piece
        if not first and wait_for in read:
            first = time.perf_counter() - began
    return read.decode(), first
