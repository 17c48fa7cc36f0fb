"""A deadline that must move, and a statement cancelled by mistake: both have a way through at the desk."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from petition.domain.links import Purpose
from petition.mail.local_mailbox import Folder
from petition.models import Statement
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, drain, link_path, submit

DESK = "/desk/statements/free-press"
SIGN = {"decision": "sign", "declaration": "y"}
NEW = {"closes_on": "2099-01-02", "closes_time": "12:00", "time_zone": "Europe/Brussels"}
WHEN = "Friday 2 January 2099, 12:00 CET"


@pytest.fixture
def signer_path(app: Flask, work: Work, smtp_sink: Folder) -> str:
    """The link of somebody who has not answered; beside her one has signed, and all got their mail."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row("Ann"), factories.person_row("Bob")])
        _, (ann, bob) = factories.circulated(session, people)
        factories.sign(session, bob)
        path = link_path(app, ann, Purpose.SIGN)
    drain(app)
    return path


def _mails(sink: Folder) -> list[str]:
    """Return the words of the mails about a new closing time, ."""
    told = [mail for mail in sink.mails() if mail.message["Subject"].startswith("New closing time")]
    return [mail.part("plain") for mail in told]


def test_s06_deadline_moves_while_open_and_the_silent_are_told(
    app: Flask, desk: Visitor, visitor: Visitor, signer_path: str, smtp_sink: Folder
) -> None:
    page = desk.get(DESK).click("Move the closing time")
    assert "The second shows the mail to the person who has not answered" in text_of(page.text)
    shown = submit(page, NEW, button="tell", status=200)
    assert f"Close {WHEN}, and tell 1 person?" in text_of(shown.text)
    assert f"It takes answers until {WHEN}." in text_of(shown.text)
    frame = desk.get(shown.html("iframe")[0]["src"])
    assert WHEN in text_of(frame.text)
    # Until it is confirmed, nothing has changed.
    assert "2099" not in visitor.get(signer_path, status=303).follow().text
    done = submit(shown, button="tell")
    assert f"The statement closes {WHEN} now. 1 person is told." in text_of(done.follow().text)
    submit(shown, button="tell")
    drain(app)
    (mail,) = _mails(smtp_sink)
    assert f"until {WHEN}" in " ".join(mail.split())
    opened = visitor.get(signer_path, status=303).follow()
    assert f"Closes {WHEN}" in text_of(opened.text)
    submit(opened, SIGN)
    assert "Thank you. You signed" in text_of(visitor.get(opened.request.path).text)


def test_s06_deadline_moves_earlier_and_nobody_is_told(
    app: Flask, desk: Visitor, signer_path: str, smtp_sink: Folder
) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    fields = {"closes_on": soon.date().isoformat(), "closes_time": "23:00", "time_zone": "UTC"}
    submit(desk.get(f"{DESK}/extend"), fields)
    assert f"{soon.day} {soon:%B %Y}, 23:00 UTC now." in text_of(desk.get(DESK).text)
    past = submit(desk.get(f"{DESK}/extend"), {"closes_on": "2020-01-01"}, status=400)
    assert "The closing time is in the past." in text_of(past.text)
    drain(app)
    assert _mails(smtp_sink) == []


def test_s06_closed_statement_is_opened_again_and_the_silent_are_told(
    app: Flask, desk: Visitor, visitor: Visitor, signer_path: str, smtp_sink: Folder
) -> None:
    submit(desk.get(f"{DESK}/close"))
    assert "This statement has closed" in text_of(visitor.get(signer_path, status=303).follow().text)
    assert "use “reopen”" in text_of(desk.get(f"{DESK}/extend", status=409).text)
    shown = submit(desk.get(DESK).click("Reopen for answers"), NEW, button="tell", status=200)
    submit(shown, button="tell")
    drain(app)
    assert len(_mails(smtp_sink)) == 1
    submit(visitor.get(signer_path, status=303).follow(), SIGN)


def test_s14_cancelled_by_mistake_is_undone(
    app: Flask, work: Work, desk: Visitor, visitor: Visitor, signer_path: str
) -> None:
    submit(desk.get(f"{DESK}/cancel"))
    assert "This statement was cancelled" in text_of(visitor.get(signer_path, status=303).follow().text)
    asked = desk.get(DESK).click("Undo the cancellation")
    assert "with the 1 signature that it has" in text_of(asked.text)
    assert "takes answers again." in text_of(submit(asked).follow().text)
    submit(visitor.get(signer_path, status=303).follow(), SIGN)
    assert "cannot" in text_of(submit(asked, status=409).text)
    submit(desk.get(f"{DESK}/cancel"))
    with work() as session:
        session.execute(update(Statement).values(closes_at=factories.LONG_AGO))
    asked = desk.get(DESK).click("Undo the cancellation")
    assert "comes back closed" in text_of(asked.text)
    assert "is closed." in text_of(submit(asked).follow().text)
