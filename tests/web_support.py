"""What tests of pages share: visitors with cookies, forms sent as a browser sends them, links, and what they led to.

Nothing here switches CSRF off: each form is sent with the token of the page
that it stands on, so a page that forgets its token fails its test.
"""

import io
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask
from sqlalchemy import MetaData, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from webtest import Form, TestApp, TestRequest, Upload
from webtest import TestResponse as Page
from werkzeug.test import TestResponse

from petition.db import Base, transaction
from petition.domain.confirmations import Shown
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
# How htmx asks for the part of a page that changes.
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


class Visitor(TestApp):
    """One browser with its cookies. A page that is opened must answer 200, and a form that is sent 303, or as said.

    With each form it says that the page is ours, unless the test says where else it comes from.
    """

    def __init__(self, app: Flask, base_url: str = "") -> None:
        self.base_url: str = base_url or app.config["SETTINGS"].base_url
        where = urlsplit(self.base_url)
        super().__init__(app, {"HTTP_HOST": where.netloc, "wsgi.url_scheme": where.scheme})

    def do_request(self, req: TestRequest, status: int | str | None = None, expect_errors: bool | None = None) -> Page:
        """Send a request and check the status; `*` takes whatever comes."""
        if req.method == "POST":
            req.headers.setdefault("Origin", self.base_url)
        return super().do_request(req, status or (303 if req.method == "POST" else 200), expect_errors)

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """Send one request as a program would, and return whatever comes; a cookie that comes is not kept.

        WebTest reads an address before it sends it, and stops at one that is
        not UTF-8. `buffered=False` leaves unread what comes, to be closed.
        """
        program = self.app.test_client()
        for name, value in self.cookies.items():
            program.set_cookie(name, value, domain=urlsplit(self.base_url).hostname or "")
        return program.open(path, method=method, base_url=self.base_url, **{"buffered": True, **more})


def forms_of(page: Page | str) -> list[Form]:
    """Return the forms of a page, or of its HTML, as the page fills them in."""
    shown = Page(page, content_type="text/html") if isinstance(page, str) else page
    # A browser evens out line breaks. The forms that WebTest keeps would stay as they were sent the last time.
    return [Form(shown, str(form).replace("\r\n", "\n")) for form in shown.html("form")]


def form_in(page: Page | str, action: str = "") -> Form:
    """Return the page's form whose action ends as asked; the one that signs out does not count."""
    found = [form for form in forms_of(page) if form.action.endswith(action) and form.action != "/desk/sign-out"]
    assert found, f"the page has no form for “{action}”"
    return found[0]


def form_of(page: Page | str, action: str = "") -> dict[str, str]:
    """Return what that form sends as the page filled it in."""
    return dict(form_in(page, action).submit_fields())


def submit(
    page: Page,
    fields: Mapping[str, Any] | None = None,
    *,
    action: str = "",
    button: str | None = None,
    status: int | str = 303,
) -> Page:
    """Fill a form in as a person can, and press its button; one that has a name can be chosen."""
    form = form_in(page, action)
    for name, value in (fields or {}).items():
        form[name] = value
    return form.submit(button, status=status)


def submit_line(page: Page, fields: Mapping[str, Any], *, action: str = "") -> Page:
    """Fill in how one wants to be printed, look at the line, and confirm it."""
    return submit(submit(page, fields, action=action, status=200))


def go_back(page: Page, action: str = "") -> Page:
    """Press the button of a form that leads back to writing, at its own address, with everything along."""
    form = form_in(page, action)
    button = form.html.find("button", attrs={"name": "edit"})
    assert button is not None
    return page.goto(str(button["formaction"]), "post", params=form.submit_fields("edit"), status=200)


def forge(page: Page, fields: Mapping[str, str | None], *, action: str = "", status: int | str = 303) -> Page:
    """Send a form with what no person could fill in; None takes a field away."""
    form = form_in(page, action)
    sent = [(name, value) for name, value in form.submit_fields() if name not in fields]
    sent += [(name, value) for name, value in fields.items() if value is not None]
    return page.goto(form.action, "post", params=sent, status=status)


def upload(desk: Visitor, name: str, content: bytes, status: int = 303) -> Page:
    """Choose a roster file at the desk, and send it."""
    return submit(desk.get("/desk/people/import"), {"file": Upload(name, content)}, status=status)


# What a form says was shown, of nothing that there is.
SHOWN = str(Shown("0" * 64, "0" * 64, 1))


def token_of(page: Page | str) -> str:
    """Return the CSRF token of a page."""
    return next(form["csrf_token"].value for form in forms_of(page) if "csrf_token" in form.fields)


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
    submit(visitor.get(path))
    return visitor


def copy_of(visitor: Visitor) -> Visitor:
    """Return another browser that holds a copy of every cookie, as a thief's would."""
    thief = Visitor(visitor.app)
    for cookie in visitor.cookiejar:
        thief.cookiejar.set_cookie(cookie)
    return thief


def lose_cookie(visitor: Visitor, name: str = "petition") -> None:
    """Let a browser lose one cookie; the usual one is that of its session."""
    for cookie in [one for one in visitor.cookiejar if one.name == name]:
        visitor.cookiejar.clear(cookie.domain, cookie.path, cookie.name)


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
        marks = HighWaterMarks(settings.marks, "test")
        transport = Transport(app.extensions["mail"])
        worker = Worker(transport, app.extensions["composer"], marks, reports=settings.reports)
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
