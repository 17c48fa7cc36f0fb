"""The same person twice on the roster, and both signed: merged at the desk, printed once (S9)."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.signatures import Ending
from petition.mail.local_mailbox import Folder
from petition.models import Signature
from petition.services.signing import evidence
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work, drain, link_path, submit

DESK = "/desk/statements/free-press"
SIGN = {"decision": "sign", "declaration": "y"}


@pytest.fixture
def links(app: Flask, work: Work, smtp_sink: Folder) -> list[str]:
    """The links of two entries of one person, both of whom are asked to sign."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row("Iain", name, email=f"{name}@x.example") for name in ("Grey", "Gray")]
        _, invited = factories.circulated(session, factories.persons(session, rows))
        paths = [link_path(app, one) for one in invited]
    drain(app)
    return paths


def _number(desk: Visitor, name: str) -> str:
    found = desk.get("/desk/people", {"q": name})
    return str(found.html.find("a", string=lambda words: bool(words and name in words))["href"].rpartition("/")[2])


def test_s09_both_signed_and_one_stays(
    app: Flask, work: Work, desk: Visitor, links: list[str], smtp_sink: Folder
) -> None:
    for path in links:
        submit(Visitor(app).get(path, status=303).follow(), SIGN)
    drain(app)
    kept, other = _number(desk, "Iain Grey"), _number(desk, "Iain Gray")
    page = desk.get(f"/desk/people/{kept}/merge/{other}")
    words = text_of(page.text)
    assert "Both were asked to sign “A free press”. The invitation of Iain Grey stays, and is signed." in words
    assert "ends, and its signature with it: one signature is left. Gray@x.example gets a mail" in words
    assert "this merge cannot be undone" in words
    assert page.html.find("button", class_="grave", string="Merge the two entries")
    assert "2 signatories" in text_of(desk.get(f"{DESK}/list").text)
    submit(page)
    listed = text_of(desk.get(f"{DESK}/list").text)
    assert "1 signatory" in listed
    assert "Iain Grey" in listed
    assert "Iain Gray" not in listed
    drain(app)
    mail = [mail for mail in smtp_sink.mails() if mail.recipient == "Gray@x.example"][-1]
    assert mail.message["Subject"] == "Your two invitations are one now: A free press"
    assert "your name is printed once" in " ".join(mail.part("plain").split())
    assert "Your other invitation stands" in text_of(Visitor(app).get(links[1], status=303).follow().text)
    assert "Thank you. You signed" in text_of(Visitor(app).get(links[0], status=303).follow().text)
    undo = desk.get(f"/desk/people/{kept}")
    refused = submit(undo, action="/undo", status=409)
    assert "It ended one of the two signatures under “A free press”, which cannot come back." in text_of(refused.text)
    with work() as session:
        assert session.scalars(select(Signature.ending).where(Signature.ended_at.is_not(None))).all() == [
            *(Ending.WITHDRAWN, Ending.MERGED)
        ]
        assert evidence.verify(session).faults == []


def test_t17_s09_page_that_was_open_signs_nothing_after_the_merge(
    app: Flask, work: Work, desk: Visitor, links: list[str]
) -> None:
    visitor = Visitor(app)
    opened = visitor.get(links[1], status=303).follow()
    kept, other = _number(desk, "Iain Grey"), _number(desk, "Iain Gray")
    submit(desk.get(f"/desk/people/{kept}/merge/{other}"))
    late = submit(opened, SIGN, status=409)
    assert "Your other invitation stands" in text_of(late.text)
    assert "Nothing of what you sent from an earlier page was recorded." in text_of(late.text)
    submit(Visitor(app).get(links[0], status=303).follow(), SIGN)
    assert "1 signatory" in text_of(desk.get(f"{DESK}/list").text)
