"""A member writes to the coordinator, and a mail goes out: through the browser's forms, the worker and the desk."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from petition.db import database_after, database_time
from petition.mail.local_mailbox import Folder, StoredMail
from petition.models import OutboxMessage, Statement, User
from tests import factories
from tests.markup import text_of
from tests.shell import done
from tests.web_support import COORDINATOR, Page, Visitor, Work, drain, form_in, link_path, submit

SIGN = {"decision": "sign", "declaration": "y"}
NOTE = "Please list my deputy as well.\nYours, Ada <b>MP</b>"
_PERSONAL = re.compile(r"[A-Za-z0-9_-]{24}\.[A-Za-z0-9_-]{20,}")


@pytest.fixture
def links(app: Flask, work: Work, desk: Visitor, smtp_sink: Folder) -> list[str]:
    """Two people who were invited and have their mails, beside others; return the addresses of their links."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Guest", email=f"{name}@x.example") for name in ("Ada", "Bea")]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        found = [link_path(app, one) for one in invitations]
    drain(app)
    return found


def _opened(app: Flask, link: str) -> Page:
    """Return the page that a personal link leads to, in a browser of its own."""
    return Visitor(app).get(link, status=303).follow()


def _told(app: Flask, sink: Folder) -> list[StoredMail]:
    """Let the worker look and send; return what the coordinator has in the mailbox, the oldest first."""
    drain(app)
    mails = [mail for mail in sink.mails() if mail.recipient == COORDINATOR]
    for mail in mails:
        assert not any(_PERSONAL.search(mail.part(kind)) for kind in ("plain", "html"))
    return sorted(mails, key=lambda mail: str(mail.message["Date"]))


def _subjects(app: Flask, sink: Folder) -> list[str]:
    return sorted(str(mail.message["Subject"]) for mail in _told(app, sink))


def _later(work: Work, hours: float) -> None:
    """Let so many hours have passed since every mail was made."""
    with work() as session:
        session.execute(update(OutboxMessage).values(created_at=database_after(-hours * 3600)))


@pytest.mark.parametrize("answer", [SIGN, {"decision": "decline"}])
def test_s25_a_note_to_the_coordinator_is_mailed_with_its_words(
    app: Flask, links: list[str], smtp_sink: Folder, answer: dict[str, str]
) -> None:
    assert _told(app, smtp_sink) == []
    submit(_opened(app, links[0]), {**answer, "comment": f"{NOTE}\nhttp://localhost{links[1]}"})
    (mail,) = _told(app, smtp_sink)
    assert mail.message["Subject"] == "A note from Ada Guest (A free press)"
    plain = " ".join(mail.part("plain").split())
    assert "Ada Guest writes: > Please list my deputy as well. > Yours, Ada <b>MP</b> > http" in re.sub(
        "[\u2068\u2069]", "", plain
    )
    assert "Please list my deputy as well." in text_of(mail.part("html"))
    assert "<b>MP</b>" not in mail.part("html")
    # Its only link is the desk, which wants a sign-in.
    assert re.findall(r"https?://\S+/desk/\S*", mail.part("plain")) == [f"{app.config['SETTINGS'].base_url}/desk/"]
    Visitor(app).get("/desk/", status=302)
    assert _told(app, smtp_sink) == [mail]


def test_s25_a_held_line_is_mailed_and_what_follows_waits_an_hour(
    app: Flask, work: Work, links: list[str], smtp_sink: Folder
) -> None:
    look = submit(_opened(app, links[0]), {**SIGN, "given_name": "Ada (UK)"}, status=200)
    submit(look)
    assert _subjects(app, smtp_sink) == ["A held line: Ada Guest (A free press)"]
    submit(_opened(app, links[1]), {"decision": "decline", "comment": "Not this year."})
    assert len(_subjects(app, smtp_sink)) == 1
    _later(work, 2)
    assert _subjects(app, smtp_sink)[1] == "A note from Bea Guest (A free press)"


def test_s25_what_is_settled_before_is_not_mailed(
    app: Flask, desk: Visitor, links: list[str], smtp_sink: Folder
) -> None:
    submit(_opened(app, links[0]), {"decision": "decline", "comment": NOTE})
    form = next(form for form in desk.get("/desk/statements/free-press").forms.values() if "/matters" in form.action)
    for box in form.fields["matter"]:
        box.checked = True
    form.submit(status=303)
    assert _told(app, smtp_sink) == []


def test_s25_notices_are_switched_off_by_page_and_by_command(
    app: Flask, desk: Visitor, links: list[str], smtp_sink: Folder
) -> None:
    form = form_in(desk.get("/desk/").click("Notices"))
    next(box for box in form.fields["wanted"] if box._value == "note").checked = False
    form.submit(status=303)
    submit(_opened(app, links[0]), {"decision": "decline", "comment": NOTE})
    assert _told(app, smtp_sink) == []
    assert "on   note" in done(app, "user", "notices", COORDINATOR, "--on", "note")
    # What happened meanwhile is no news.
    assert _told(app, smtp_sink) == []
    submit(_opened(app, links[1]), {"decision": "decline", "comment": "Once more."})
    assert _subjects(app, smtp_sink) == ["A note from Bea Guest (A free press)"]


def test_s25_a_digest_comes_in_the_morning_with_numbers(
    app: Flask, work: Work, links: list[str], smtp_sink: Folder
) -> None:
    def sleep() -> None:
        with work() as session:
            session.execute(update(User).values(digest_due_at=database_after(-1)))
        _later(work, 24)

    sleep()
    assert len(_told(app, smtp_sink)) == 1
    sleep()
    assert len(_told(app, smtp_sink)) == 1
    submit(_opened(app, links[0]), SIGN)
    sleep()
    newest = max(_told(app, smtp_sink), key=lambda mail: "signed: 1 (+1)" in mail.part("plain"))
    words = newest.part("plain")
    assert newest.message["Subject"].startswith("Where your statements stand")
    assert "“A free press”" in words
    assert "no answer: 1 (-1)" in words
    assert "signed: 1 (+1)" in words


def test_s25_coordinators_are_reminded_a_day_before_closing(
    app: Flask, work: Work, links: list[str], smtp_sink: Folder
) -> None:
    with work() as session:
        made = session.scalars(select(Statement).where(Statement.slug == "free-press")).one()
        made.closes_at = database_time(session) + timedelta(hours=23)
    for _ in range(2):
        (mail,) = _told(app, smtp_sink)
    assert mail.message["Subject"] == "Closes soon: A free press"
    assert "no answer: 2" in mail.part("plain")
    assert f"{app.config['SETTINGS'].base_url}/desk/statements/free-press" in mail.part("plain")
