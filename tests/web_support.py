"""What tests of pages share: visitors with cookies, forms sent as a browser sends them, strict readers of HTML.

Nothing here switches CSRF off: each form is sent with the token of the page
that it stands on, so a page that forgets its token fails its test.
"""

import io
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask
from sqlalchemy import MetaData, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from werkzeug.test import TestResponse

from petition.db import Base, transaction
from petition.domain.links import Link, Purpose
from petition.mail.high_water_marks import HighWaterMarks
from petition.mail.transport import Transport
from petition.mail.worker import Worker
from petition.models import Invitation
from petition.services import accounts
from petition.services.tokens import LinkSigner
from petition.settings.settings import Settings

Work = Callable[[], AbstractContextManager[Session]]
COORDINATOR = "anna@alliance.example"


class _Forms(HTMLParser):
    """Collects what a browser would send: the fields of each form as the page filled them in."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, str] | None = None
        self._text: str | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = {}
            self.forms.append((given.get("action", ""), self.inside))
        if self.inside is None:
            return
        if tag == "input" and given.get("name"):
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.inside[given["name"]] = given.get("value", "on")
        elif tag == "textarea":
            self._text = given["name"]
            self.inside[self._text] = ""
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.inside):
            self.inside[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.inside is not None and self._text:
            self.inside[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.inside is not None and self._text:
            # A browser evens out line breaks and drops the first one.
            self.inside[self._text] = self.inside[self._text].replace("\r\n", "\n").removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self.inside = None


def forms_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """Return (action, fields) of each form of a page."""
    reader = _Forms()
    reader.feed(html)
    return reader.forms


def form_of(html: str, action: str = "") -> dict[str, str]:
    """Return the fields of the page's form whose action ends as asked; the sign-out form does not count."""
    found = [fields for where, fields in forms_of(html) if where.endswith(action) and where != "/desk/sign-out"]
    assert found, f"the page has no form for “{action}”"
    return found[0]


def token_of(html: str) -> str:
    """Return the CSRF token of a page."""
    return next(fields["csrf_token"] for _, fields in forms_of(html) if "csrf_token" in fields)


class Visitor:
    """One browser with its cookies."""

    def __init__(self, app: Flask, base_url: str = "") -> None:
        self.app = app
        self.base_url = base_url or app.config["SETTINGS"].base_url
        self.client = app.test_client()

    def request(self, method: str, path: str, **more: Any) -> TestResponse:
        """Send one request and return whatever comes."""
        # Buffered, so that files are closed when the answer is here.
        return self.client.open(path, method=method, base_url=self.base_url, buffered=True, **more)

    def get(self, path: str, status: int = 200, **more: Any) -> TestResponse:
        """Open a page and check its status."""
        answer = self.request("GET", path, **more)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text}"
        return answer

    def post(self, path: str, data: Mapping[str, Any], status: int = 303, **more: Any) -> TestResponse:
        """Send fields as they are and check the status."""
        answer = self.request("POST", path, data=data, **more)
        assert answer.status_code == status, f"{path}: {answer.status_code}\n{answer.text}"
        return answer

    def submit(
        self, page: TestResponse, fields: Mapping[str, Any] | None = None, status: int = 303, *, action: str = ""
    ) -> TestResponse:
        """Send the form of `page` with `fields` filled in over what stands there; None takes a field away."""
        sent = {**form_of(page.text, action), **(fields or {})}
        where = next((where for where, _ in forms_of(page.text) if action and where.endswith(action)), "")
        given = {name: value for name, value in sent.items() if value is not None}
        target = where or next((at for at, _ in forms_of(page.text) if at != "/desk/sign-out"), "")
        return self.post(target or page.request.path, given, status)

    def follow(self, path: str) -> TestResponse:
        """Open a link that redirects once, and return the page behind it."""
        return self.get(self.get(path, 303).headers["Location"])

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that this browser holds for the service."""
        return {cookie.key: cookie.value for cookie in self.client._cookies.values()}


def work_of(app: Flask) -> Work:
    """Return what opens a transaction on this application's database."""

    @contextmanager
    def open_one() -> Iterator[Session]:
        with app.app_context(), transaction() as opened:
            yield opened

    return open_one


def signer_of(app: Flask) -> LinkSigner:
    """Return what makes this application's links."""
    made: LinkSigner = app.extensions["link_signer"]
    return made


def path_of(app: Flask, purpose: Purpose, link: Link) -> str:
    """Return the path of a personal link."""
    return urlsplit(signer_of(app).url(purpose, link)).path


def link_path(app: Flask, invitation: Invitation, purpose: Purpose = Purpose.SIGN) -> str:
    """Return the path that an invitation's mail leads to."""
    return path_of(app, purpose, Link(invitation.nonce, invitation.link_version))


def sign_in_path(app: Flask, work: Work, email: str = COORDINATOR, role: str = "coordinator") -> str:
    """Make an account and return the path of its one-time sign-in link."""
    with work() as session:
        user = accounts.add_user(session, email, role, actor="test")
        link = accounts.new_sign_in(session, user, actor="test")
    return path_of(app, Purpose.SIGN_IN, link)


def coordinator(app: Flask, work: Work, email: str = COORDINATOR) -> Visitor:
    """Return a browser whose owner is signed in at the desk."""
    visitor = Visitor(app)
    path = sign_in_path(app, work, email)
    visitor.submit(visitor.get(path))
    return visitor


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, to compare a database with itself."""
    engine = create_engine(url, poolclass=NullPool)
    found = MetaData()
    found.reflect(engine)
    assert set(Base.metadata.tables) <= set(found.tables)
    with engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in found.tables.items()
        }


def drain(app: Flask) -> int:
    """Let a worker send what is due, over SMTP, and return how many mails were taken."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        worker = Worker(
            Transport(app.extensions["mail"]), app.extensions["composer"], HighWaterMarks(settings.marks, "test")
        )
        worker.drain()
        return worker.verdicts.total()


@contextmanager
def written_logs() -> Iterator[Callable[[], list[str]]]:
    """Yield what returns the log lines written so far, each exactly as it reaches the disk."""
    root = logging.getLogger()
    ours = next(one for one in root.handlers if isinstance(one.formatter, structlog.stdlib.ProcessorFormatter))
    written = io.StringIO()
    copy = logging.StreamHandler(written)
    copy.setFormatter(ours.formatter)
    root.addHandler(copy)
    try:
        yield lambda: written.getvalue().splitlines()
    finally:
        root.removeHandler(copy)


class _Links(HTMLParser):
    """Collects where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def links_of(html: str) -> list[str]:
    """Return the addresses of a page's links, in their order."""
    reader = _Links()
    reader.feed(html)
    return reader.found


class _Strict(HTMLParser):
    """Notes everything in a page that could run or fetch something."""

    _ACTIVE = frozenset(
        ("script", "object", "embed", "applet", "base", "svg", "math", "img", "video", "audio", "frame", "portal")
    )
    _ADDRESSES = frozenset(("href", "src", "action", "formaction", "data", "poster", "srcset", "background", "cite"))
    _SAFE = ("/", "#", "mailto:", "http://", "https://")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dangers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._ACTIVE:
            self.dangers.append(f"<{tag}>")
        for name, value in attrs:
            text = "".join((value or "").split()).lower()
            if name.startswith("on") or name in ("srcdoc", "http-equiv", "style"):
                self.dangers.append(f"<{tag} {name}>")
            elif name in self._ADDRESSES and text and not text.startswith(self._SAFE):
                self.dangers.append(f"<{tag} {name}={value}>")
            elif tag == "iframe" and name == "src" and not text.startswith("/"):
                self.dangers.append(f"<iframe src={value}>")


def dangers_in(html: str) -> list[str]:
    """Return what a page holds that could run, fetch, or lead somewhere unsafe; empty is right."""
    reader = _Strict()
    reader.feed(html)
    reader.close()
    return reader.dangers


class _Text(HTMLParser):
    """Collects what a reader sees."""

    _INLINE = frozenset(("a", "bdi", "code", "em", "strong", "span"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def one_line(html: str) -> str:
    """Return a page without the layout of its templates: one blank wherever a tag has white space."""
    return " ".join(html.split()).replace(" >", ">")


def text_of(html: str) -> str:
    """Return the words of a page, spaces evened out."""
    reader = _Text()
    reader.feed(html)
    return " ".join("".join(reader.parts).split())


class _Bare(HTMLParser):
    """Collects what a page shows outside of <bdi>, but for the places that can hold no element."""

    _PLAIN = frozenset(("title", "option", "textarea", "script", "style"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "bdi" or tag in self._PLAIN:
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.parts.append(data)


def bare_text_of(html: str) -> str:
    """Return the words of a page that stand outside of <bdi>, where a name could turn the words around it."""
    reader = _Bare()
    reader.feed(html)
    return " ".join("".join(reader.parts).split())
