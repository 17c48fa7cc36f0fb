"""The local mailbox as pages: there on loopback, gone everywhere else."""

from email.message import EmailMessage
from email.policy import SMTP
from mailbox import Maildir

import pytest
from flask import Flask

from petition.mail.local_mailbox import Folder
from petition.settings.settings import Settings
from petition.web.frames import MAIL_POLICY
from tests.markup import text_of
from tests.web_support import Visitor

LINK = "http://127.0.0.1:8000/s/token"


@pytest.fixture
def name(settings: Settings) -> str:
    """The name of one mail in the mailbox."""
    message = EmailMessage(policy=SMTP)
    message["From"] = "Secretariat <secretariat@petition.example>"
    message["To"] = "Els <els@dekamer.example>"
    message["Date"] = "Mon, 23 Nov 2026 10:00:00 +0000"
    message["Subject"] = "For your signature: <b>A free press</b>"
    message.set_content(f"Dear Els & all,\n\n{LINK}\n\nhttp://evil.example/s/token\n")
    message.add_alternative("<p>Dear Els</p>", subtype="html")
    return _stored(settings, "els@dekamer.example", message.as_bytes())


def _stored(settings: Settings, recipient: str, raw: bytes) -> str:
    """Store a mail as the mailbox's server does, and return its name."""
    Folder(settings.mailbox).make()
    return Maildir(settings.mailbox).add(f"X-RcptTo: {recipient}\n".encode() + raw)


def test_empty_mailbox_says_so(visitor: Visitor) -> None:
    assert "No mail yet." in visitor.get("/mailbox").text


def test_mails_are_listed_the_newest_first(visitor: Visitor, settings: Settings, name: str) -> None:
    mail = Folder(settings.mailbox).mails()[0]
    _stored(settings, "last@dekamer.example", mail.raw)
    page = visitor.get("/mailbox").text
    assert page.index("last@dekamer.example") < page.index("els@dekamer.example")
    assert f'href="/mailbox/{name}"' in page
    assert "<b>A free press" not in page


def test_mail_is_shown_with_its_link_to_follow(visitor: Visitor, name: str) -> None:
    page = visitor.get(f"/mailbox/{name}").text
    assert f'<a href="/s/token">{LINK}</a>' in page
    assert "evil.example" in page
    assert 'href="http://evil.example' not in page
    assert "Dear Els & all," in text_of(page)
    assert f'src="/mailbox/{name}/html"' in page
    assert "X-RcptTo" not in page


def test_html_of_a_mail_stands_in_a_frame_that_runs_nothing(visitor: Visitor, name: str) -> None:
    frame = visitor.get(f"/mailbox/{name}/html")
    assert frame.text.strip() == "<p>Dear Els</p>"
    assert frame.headers["Content-Security-Policy"] == MAIL_POLICY
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["/mailbox/none", "/mailbox/none/html", "/mailbox/..%2f..%2fsecret_key"])
def test_mail_that_is_not_there(visitor: Visitor, name: str, path: str) -> None:
    visitor.get(path, status=404)


@pytest.mark.parametrize("path", ["/mailbox", "/mailbox/{}", "/mailbox/{}/html"])
def test_there_is_no_mailbox_outside_loopback(hosted: Flask, name: str, path: str) -> None:
    Visitor(hosted).get(path.format(name), status=404)
