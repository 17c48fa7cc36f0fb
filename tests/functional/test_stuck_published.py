"""Where a coordinator got stuck once something was published: each has a way through, by the forms of the pages."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import update

from petition.mail.local_mailbox import Folder, StoredMail
from petition.models import Invitation
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, drain, link_path, submit

DESK, PUBLIC = "/desk/statements/free-press", "/statements/free-press"
SIGN = {"decision": "sign", "declaration": True}
NAMES = ("Ann", "Bob", "Cem")


@pytest.fixture
def links(app: Flask, work: Work) -> dict[str, str]:
    """Three people who are asked, by given name with the path of their link, and another statement beside theirs."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Guest", "GB", email=f"{name.lower()}@parliament.example") for name in NAMES]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        return {name: link_path(app, one) for name, one in zip(NAMES, invitations, strict=True)}


def _sign(app: Flask, path: str) -> None:
    visitor = Visitor(app)
    submit(visitor.get(path, status=303).follow(), SIGN)


def _publish(desk: Visitor, words: str) -> None:
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    assert words in text_of(desk.get(DESK).text)


def _mail_to(folder: Folder, address: str, subject: str) -> StoredMail:
    return [
        mail
        for mail in folder.mails()
        if mail.recipient == address and str(mail.message["Subject"]).startswith(subject)
    ][-1]


def _path_in(mail: StoredMail) -> str:
    (path,) = re.findall(r"^http://[^/]+(/\S+)$", mail.part("plain"), re.MULTILINE)
    return str(path)


def test_s01_wrong_name_is_published(app: Flask, desk: Visitor, links: dict[str, str], smtp_sink: Folder) -> None:
    """The signatory takes it off by the receipt's link, the next edition is without it, and edition 1 is withheld."""
    for path in links.values():
        _sign(app, path)
    drain(app)
    submit(desk.get(f"{DESK}/close"))
    _publish(desk, "Published, with 3 signatories.")
    bob = Visitor(app)
    question = bob.get(_path_in(_mail_to(smtp_sink, "bob@parliament.example", "Receipt: you signed")), status=303)
    page = question.follow()
    assert "the next edition leaves your name out" in text_of(page.text)
    submit(page)
    drain(app)
    receipt = _mail_to(smtp_sink, "bob@parliament.example", "Receipt: you withdrew")
    for part in (" ".join(receipt.part("plain").split()), text_of(receipt.part("html"))):
        assert "The next edition leaves your name out." in part
        assert "Your name will not be printed" not in part
    assert "Since edition 1: 1 line taken off. The next edition is due." in text_of(desk.get(DESK).text)
    assert "Taken off: 1 Bob Guest (UK): withdrawn" in text_of(desk.get(f"{DESK}/list").text)
    _publish(desk, "Edition 2 is published, with 2 signatories.")
    reader = Visitor(app)
    assert "Bob" not in reader.get(PUBLIC).text
    assert "1 signatory withdrew their signature." in text_of(reader.get(PUBLIC).text)
    assert "This is edition 1, superseded by edition 2" in text_of(reader.get(f"{PUBLIC}/1").text)
    # The name still stands in edition 1, where it does harm.
    submit(desk.get(f"{DESK}/editions/1/withhold"), {"reason": "It names somebody by mistake."})
    for address in (f"{PUBLIC}/1", f"{PUBLIC}/1.txt", f"{PUBLIC}/1.json"):
        gone = reader.get(address, status=410).text
        assert "It names somebody by mistake." in gone
        assert "Bob" not in gone
    for address in (PUBLIC, f"{PUBLIC}.txt", f"{PUBLIC}.json", "/"):
        assert "Bob" not in reader.get(address).text


def test_s05_typo_in_address_who_asks_and_contact(
    app: Flask, desk: Visitor, links: dict[str, str], smtp_sink: Folder
) -> None:
    _sign(app, links["Ann"])
    drain(app)
    entries = {"slug": "free-pres", "requested_by": "The Aliance", "contact_email": "dek@alliance.example"}
    looked = submit(desk.get(f"{DESK}/particulars"), entries, action="/particulars", status=200)
    assert "1 person who signed will get this mail" in text_of(looked.text)
    typo = submit(looked, action="/save").headers["Location"]
    submit(desk.get(f"{typo}/close"))
    submit(desk.get(f"{typo}/publish"), action="/publish")
    first = desk.get("/statements/free-pres/1.json").body
    right = {"slug": "free-press", "requested_by": "The Alliance", "contact_email": "desk@alliance.example"}
    looked = submit(desk.get(f"{typo}/particulars"), right, action="/particulars", status=200)
    assert submit(looked, action="/save").headers["Location"] == DESK
    drain(app)
    told = _mail_to(smtp_sink, "ann@parliament.example", "Changed: who circulates A free press")
    words = " ".join(told.part("plain").split())
    assert "Until now it was circulated by The Aliance. From now on it is circulated by The Alliance." in words
    assert told.message["Reply-To"] == "desk@alliance.example"
    assert "Withdraw your signature?" in Visitor(app).get(_path_in(told), status=303).follow().text
    reader = Visitor(app)
    for end in ("", ".txt", ".json", "/1", "/1.txt", "/1.json"):
        moved = reader.get(f"/statements/free-pres{end}", status=301)
        assert moved.headers["Location"] == f"{PUBLIC}{end}"
        moved.follow()
    _publish(desk, "Edition 2 is published, with 1 signatory.")
    changes = json.loads(reader.get(f"{PUBLIC}.json").text)["changes"]
    assert changes["requested_by"] == {"before": "The Aliance", "after": "The Alliance"}
    assert reader.get(f"{PUBLIC}/1.json").body == first
    new = desk.get("/desk/statements/new")
    draft = {
        "title": "Another",
        "slug": "free-pres",
        "body": "We ask.",
        "closes_on": "2099-12-24",
        "closes_time": "17:00",
        "requested_by": "Others",
        "contact_email": "x@alliance.example",
    }
    assert "“free-pres” is taken" in text_of(submit(new, draft, status=400).text)


def test_s15_published_too_early(app: Flask, desk: Visitor, work: Work, links: dict[str, str]) -> None:
    """The button looks like what it does; what was done is retracted, and a further edition has the others."""
    _sign(app, links["Ann"])
    submit(desk.get(f"{DESK}/close"))
    page = desk.get(f"{DESK}/list").click("Publish …")
    assert "1 of 3 has signed. 2 have not answered" in text_of(page.text)
    button = page.html.find("form", action=re.compile("/publish$")).find("button")
    assert button["class"] == ["grave"]
    _publish(desk, "Published, with 1 signatory.")
    reader = Visitor(app)
    first = reader.get(PUBLIC).body
    submit(desk.get(f"{DESK}/retract"), {"reason": "It was published before everybody could sign."})
    for end in ("", ".txt", ".json", "/1", "/1.txt", "/1.json"):
        gone = reader.get(f"{PUBLIC}{end}", status=410).text
        assert "It was published before everybody could sign." in gone
        assert "Ann" not in gone
        assert "We ask for" not in gone
    assert "A free press" not in reader.get("/").text
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    assert reader.get(f"{PUBLIC}/1").body != first, "the bar stands before it"
    with work() as session:
        session.execute(update(Invitation).values(admitted_until=factories.LONG_AGO.replace(year=2099)))
    for name in ("Bob", "Cem"):
        _sign(app, links[name])
    assert "Since edition 2: 2 lines added." in text_of(desk.get(DESK).text)
    _publish(desk, "Edition 3 is published, with 3 signatories.")
    words = text_of(reader.get(PUBLIC).text)
    assert "2 signatories were added: Bob Guest (UK) Cem Guest (UK)" in words
    assert "A free press" in reader.get("/").text
