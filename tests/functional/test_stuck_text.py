"""Where a coordinator got stuck with the text (S4), played through the forms of the pages, with real mail."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from petition.mail.local_mailbox import Folder, StoredMail
from tests import factories
from tests.markup import links_of, text_of
from tests.web_support import Page, Visitor, Work, drain, submit

DESK = "/desk/statements/free-press"
TYPO, RIGHT = "We ask for a free pres.\n\nWe ask for it now.", "We ask for a free press.\r\n\r\nWe ask for it now."
SIGN = {"decision": "sign", "declaration": "y"}


@pytest.fixture
def mails(app: Flask, work: Work, smtp_sink: Folder) -> Folder:
    """Three people were asked to sign a text with a typo, and have their mails."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Guest", email=f"{name}@x.example") for name in ("Ann", "Bob", "Cem")]
        factories.circulated(session, factories.persons(session, rows), factories.draft(body=TYPO))
    drain(app)
    return smtp_sink


def _newest(mails: Folder, address: str, subject: str) -> StoredMail:
    """Return the only mail of a subject that an address got."""
    (found,) = (
        mail for mail in mails.mails() if mail.recipient == address and str(mail.message["Subject"]).startswith(subject)
    )
    return found


def _opened(app: Flask, mail: StoredMail) -> tuple[Visitor, Page]:
    """Follow a mail's link in a browser of its own."""
    (link,) = re.findall(r"^http\S+$", mail.part("plain"), re.MULTILINE)
    someone = Visitor(app)
    return someone, someone.get(urlsplit(link).path, status=303).follow()


def _sign(app: Flask, mails: Folder, name: str) -> None:
    someone, page = _opened(app, _newest(mails, f"{name}@x.example", "For your signature"))
    assert "Thank you. You signed" in submit(page, SIGN).follow().text
    assert someone


def _written(desk: Visitor, **fields: str) -> Page:
    """Find the way from the statement's page, write the text, and look at what changes."""
    assert f"{DESK}/amend" in links_of(desk.get(DESK).text)
    return submit(desk.get(f"{DESK}/amend"), fields, status=200)


def _done(page: Page, **fields: str) -> str:
    """Say what it is, look at the mail, confirm; return the words of the page that asks."""
    asked = submit(page, fields, action="/amend/mail", status=200)
    submit(asked, action="/amend/confirm")
    return text_of(asked.text)


def test_s04_typo_noticed_after_circulating_is_corrected_and_nobody_is_lost(
    app: Flask, desk: Visitor, mails: Folder
) -> None:
    """It cost the address and every signature; now it costs neither, and everybody who signed is told."""
    _sign(app, mails, "Ann")
    _sign(app, mails, "Bob")
    page = _written(desk, body=RIGHT)
    assert "a free [taken out: pres] [added: press]." in text_of(page.text)
    assert "2 people get the mail below." in _done(page, kind="editorial")
    assert "Who signed which version" in desk.get(DESK).text
    drain(app)
    told = _newest(mails, "Ann@x.example", "Corrected since you signed")
    for words in (told.part("plain"), text_of(told.part("html"))):
        assert "[taken out: pres] [added: press]" in " ".join(words.split())
        assert "Your signature stands" in " ".join(words.split())
    # Its link withdraws, once the person has said so.
    _, asked = _opened(app, _newest(mails, "Bob@x.example", "Corrected since you signed"))
    assert "Withdraw your signature?" in asked.text
    assert "You withdrew your signature" in submit(asked).follow().text
    # Who has not answered reads the right text under the link that they have.
    _, page = _opened(app, _newest(mails, "Cem@x.example", "For your signature"))
    assert "We ask for a free press." in page.text
    assert "What changed" not in page.text
    submit(page, SIGN)
    submit(desk.get(f"{DESK}/close"))
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    published = desk.get("/statements/free-press.txt").text
    assert "We ask for a free press." in published
    assert [line for line in published.splitlines() if "Guest" in line] == ["Ann Guest (UK)", "Cem Guest (UK)"]


def test_s04_change_of_substance_asks_everybody_who_signed_anew(app: Flask, desk: Visitor, mails: Folder) -> None:
    _sign(app, mails, "Ann")
    _sign(app, mails, "Bob")
    page = _written(desk, body=f"{RIGHT}\r\n\r\nWe ask for sanctions.")
    assert "2 signatures lapse until signed again." in _done(page, kind="substance")
    assert "2 lapsed" in text_of(desk.get(DESK).text)
    drain(app)
    someone, page = _opened(app, _newest(mails, "Ann@x.example", "The text has changed"))
    words = text_of(page.text)
    assert "What changed since you signed version 1" in words
    assert "[added: We ask for sanctions.]" in words
    submit(page, SIGN)
    assert "Version 2, fingerprint" in text_of(someone.get(urlsplit(page.request.url).path).text)
    drain(app)
    receipts = [mail for mail in mails.mails() if str(mail.message["Subject"]) == "Receipt: you signed A free press"]
    versions = [re.findall(r"You signed version (\d)", mail.part("plain")) for mail in receipts]
    assert sorted(versions) == [["1"], ["1"], ["2"]]
    submit(desk.get(f"{DESK}/close"))
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    published = desk.get("/statements/free-press.txt").text
    assert "We ask for sanctions." in published
    assert [line for line in published.splitlines() if "Guest" in line] == ["Ann Guest (UK)"]
