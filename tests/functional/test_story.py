"""The whole story, as people live it: real HTTP, real SMTP, a real database, CSRF on."""

import json
import random
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from petition.db import db, transaction
from petition.domain.links import Purpose
from petition.mail.local_mailbox import Folder, StoredMail
from petition.models import OutboxMessage
from petition.services import accounts
from tests.factories import DATA
from tests.live import Server, Surfer
from tests.markup import text_of
from tests.web_support import drain, path_of

DRAFT = {
    "title": "Statement on the freedom of the press",
    "slug": "free-press",
    "body": "We, the undersigned, ask for a *free* press.\r\n\r\nWe ask for it now.",
    "closes_on": "2099-12-24",
    "closes_time": "17:00",
    "time_zone": "Europe/Brussels",
    "requested_by": "The co-chairs of the Alliance",
    "contact_email": "desk@alliance.example",
}
SIGN = {"decision": "sign", "declaration": "y"}


def _coordinator(server: Server) -> Surfer:
    """Sign a coordinator in by their one-time link."""
    with server.app.app_context(), transaction() as session:
        user = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
        link = accounts.new_sign_in(session, user, actor="test")
    anna = Surfer(server.url)
    page = anna.submit(anna.get(path_of(server.app, Purpose.SIGN_IN, link)))
    assert "There is no statement yet." in page.text
    return anna


def _link(server: Server, mail: StoredMail, path: str) -> str:
    """Return the path of the mail's one link, which stands alone on its line in both parts."""
    (link,) = re.findall(rf"^{re.escape(server.url)}({path}\S+)$", mail.part("plain"), re.MULTILINE)
    assert mail.part("plain").count("http") == 1
    assert re.findall(r'href="([^"]+)"', mail.part("html")) == [f"{server.url}{link}"]
    return str(link)


def _answer(server: Server, mail: StoredMail, fields: dict[str, str]) -> str:
    """Follow a mail's link in a browser of its own and send an answer; return the page that tells what was recorded."""
    someone = Surfer(server.url)
    page = someone.submit(someone.get(_link(server, mail, "/s/")), fields)
    if "family_name" in fields:
        assert "This is how you will be printed" in page.text
        page = someone.submit(page)
    return text_of(page.text)


def _to(mails: list[StoredMail], address: str) -> list[StoredMail]:
    return [mail for mail in mails if mail.recipient == address]


def _import(anna: Surfer) -> None:
    """Upload the roster, look at its columns and at the people, and import them."""
    columns = anna.upload(anna.get("/desk/people/import"), (DATA / "roster.csv").read_bytes())
    assert "Are the columns read right?" in columns.text
    done = anna.submit(columns, action="/read")
    assert "33 rows are read and compared with the roster." in text_of(done.text)
    preview = anna.get(f"{urlsplit(columns.url).path}/preview")
    assert "Imported: 33 new" in anna.submit(preview, action="/commit").text


def _circulated(server: Server, anna: Surfer) -> None:
    """Import the roster, draft, look at the mail, confirm the number."""
    _import(anna)
    form = anna.get("/desk/statements/new")
    preview = anna.submit(form, {**DRAFT, "preview": "1"})
    assert "<em>free</em>" in preview.text
    assert "The draft is saved." in anna.submit(preview).text
    confirm = anna.submit(anna.get("/desk/statements/free-press/circulate"), {"who": "all"})
    assert "Circulate to 33 people?" in confirm.text
    assert "33 invitations are on the way." in anna.submit(confirm, action="/send").text
    assert drain(server.app) == 33


def _checked_invitation(mail: StoredMail) -> None:
    """Check that a mail says what the story promises."""
    message = mail.message
    assert message["Subject"] == f"For your signature: {DRAFT['title']}"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Reply-To"] == DRAFT["contact_email"]
    words = " ".join(mail.part("plain").split())
    assert "circulated by The co-chairs of the Alliance" in words
    assert "It closes on Thursday 24 December 2099, 17:00 CET." in words
    for part in (mail.part("plain"), text_of(mail.part("html"))):
        assert DRAFT["title"] in part
    assert not re.search(r"<(img|script|link|iframe)|url\(|src=", mail.part("html"))


def test_story_from_draft_to_the_published_list(live: Server, smtp_sink: Folder) -> None:
    """All 33 sign in random order, and the list is the model's to the byte."""
    anna = _coordinator(live)
    _circulated(live, anna)
    invitations = smtp_sink.mails()
    assert len({mail.message["Message-ID"] for mail in invitations}) == 33
    _checked_invitation(invitations[0])
    random.Random(33).shuffle(invitations)
    for mail in invitations:
        assert "Thank you. You signed on" in _answer(live, mail, SIGN)
    assert drain(live.app) == 33

    desk = "/desk/statements/free-press"
    assert "33 signed" in text_of(anna.get(desk).text)
    anna.submit(anna.get(f"{desk}/close"))
    assert "Published, with 33 signatories." in anna.submit(anna.get(f"{desk}/publish"), action="/publish").text

    reader = Surfer(live.url)
    assert DRAFT["title"] in reader.get("/").text
    page = reader.get("/statements/free-press")
    assert "33 signatories from" in text_of(page.text)
    expected = (DATA / "signatories.txt").read_text()
    text = reader.get("/statements/free-press.txt").text
    head, _, listed = text.partition("\n\n\n")
    assert listed.replace("\n\n", "\n") == expected
    assert head.startswith(f"{DRAFT['title']}\n\n")
    assert head.endswith("\n\nWe, the undersigned, ask for a free press.\n\nWe ask for it now.")
    data = json.loads(reader.get("/statements/free-press.json").text)
    assert [one["line"] for one in data["signatories"]] == expected.splitlines()
    assert not reader.jar


def test_story_of_those_who_decline_change_and_withdraw(live: Server, smtp_sink: Folder, tmp_path: Path) -> None:
    """Everything that is not a plain signature: each is told to the person, by mail, and at the desk."""
    anna = _coordinator(live)
    _circulated(live, anna)
    first, second, third, fourth, *silent = smtp_sink.mails()
    _answer(live, first, SIGN)
    assert "You declined on" in _answer(live, second, {"decision": "decline", "comment": "Too long for me"})
    thanks = _answer(live, third, {**SIGN, "honorific_prefix": "Dr", "family_name": "Renamed"})
    assert "Renamed (" in thanks
    _answer(live, fourth, SIGN)
    # Four receipts, and the coordinator is told of the note.
    assert drain(live.app) == 5

    receipt = _to(smtp_sink.mails(), fourth.recipient)[1]
    assert receipt.message["Subject"].startswith("Receipt: you signed")
    person = Surfer(live.url)
    question = person.get(_link(live, receipt, "/w/"))
    assert "Withdraw your signature?" in question.text
    assert "You withdrew your signature on" in person.submit(question).text
    drain(live.app)
    withdrawn = _to(smtp_sink.mails(), fourth.recipient)[2]
    assert withdrawn.message["Subject"].startswith("Receipt: you withdrew")

    desk = "/desk/statements/free-press"
    words = text_of(anna.get(desk).text)
    assert "2 signed 1 declined 29 no answer 0 unreachable 1 withdrawn" in words
    assert "writes: “Too long for me”" in words
    assert "Renamed”" in words

    confirm = anna.get(f"{desk}/remind")
    assert "Remind 29 people?" in confirm.text
    assert "29 reminders are on the way." in anna.submit(confirm).text
    assert drain(live.app) == 29
    reminders = smtp_sink.mails()[-29:]
    assert {mail.recipient for mail in reminders} == {mail.recipient for mail in silent}
    assert _link(live, reminders[0], "/s/") in {_link(live, mail, "/s/") for mail in silent}
    assert "Thank you." in _answer(live, reminders[0], SIGN)

    anna.submit(anna.get(f"{desk}/close"))
    late = Surfer(live.url).get(_link(live, silent[-1], "/s/"))
    assert "This statement has closed." in late.text
    page = anna.get(f"{desk}/list")
    assert "name changed by the signatory" in page.text
    page = anna.get(f"{desk}/publish")
    assert "Published, with 3 signatories." in anna.submit(page, action="/publish").text
    data = json.loads(Surfer(live.url).get("/statements/free-press.json").text)
    assert len(data["signatories"]) == 3
    assert not any(mail.recipient in json.dumps(data) for mail in smtp_sink.mails())


def test_revoked_link_is_replaced_by_one_that_works(live: Server, smtp_sink: Folder) -> None:
    anna = _coordinator(live)
    _circulated(live, anna)
    first, second, *_ = smtp_sink.mails()
    with live.app.app_context():
        query = select(OutboxMessage.invitation_id).where(OutboxMessage.recipient == first.recipient)
        number = db.session.scalars(query).one()
    anna.submit(anna.get(f"/desk/statements/free-press/people/{number}"), action="/link")
    drain(live.app)
    again = smtp_sink.mails()[-1]
    assert again.recipient == first.recipient
    assert again.message["Subject"].startswith("Your link:")
    assert "This link does not work" in Surfer(live.url).get(_link(live, first, "/s/"), 404).text
    assert "Thank you." in _answer(live, again, SIGN)
    assert "Thank you." in _answer(live, second, SIGN)


@pytest.mark.parametrize("server_name", ["granian", "gunicorn"], indirect=True)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_both_servers_serve_the_same(live: Server) -> None:
    reader = Surfer(live.url)
    assert json.loads(reader.get("/healthz").text)["status"] == "ok"
    assert "Nothing has been published yet." in reader.get("/").text
    assert reader.get("/static/site.css").headers["Content-Type"].startswith("text/css")
    assert "This link does not work" in reader.get("/s/nonsense", 404).text
    anna = _coordinator(live)
    _import(anna)
