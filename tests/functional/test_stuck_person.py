"""Where a coordinator got stuck with one person (S2, S3, S7), played through the forms of the pages, with real mail."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from petition.mail.local_mailbox import Folder, StoredMail
from tests import factories
from tests.markup import links_of, text_of
from tests.web_support import Page, Visitor, Work, drain, submit, submit_line

DESK = "/desk/statements/free-press"
SIGN = {"decision": "sign", "declaration": "y"}


@pytest.fixture
def mails(app: Flask, work: Work, smtp_sink: Folder) -> Folder:
    """Three people were asked to sign, and have their mails."""
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name, "Guest", email=f"{name}@x.example") for name in ("Ann", "Bob", "Cem")]
        factories.circulated(session, factories.persons(session, rows))
    drain(app)
    return smtp_sink


def _newest(mails: Folder, name: str, subject: str) -> StoredMail:
    """Return the newest mail of a subject that somebody got."""
    return [
        mail
        for mail in mails.mails()
        if mail.recipient == f"{name}@x.example" and str(mail.message["Subject"]).startswith(subject)
    ][-1]


def _words(mail: StoredMail) -> str:
    """Return the words of a mail, which are the same in both parts."""
    plain, html = " ".join(mail.part("plain").split()), " ".join(text_of(mail.part("html")).split())
    link = re.findall(r"http\S+", plain)[0]
    # The text part writes the link out where the other one names it.
    assert plain.partition(link)[0].strip() in html
    return plain


def _opened(app: Flask, mail: StoredMail) -> tuple[Visitor, Page]:
    """Follow a mail's link in a browser of its own."""
    (link,) = re.findall(r"^http\S+$", mail.part("plain"), re.MULTILINE)
    someone = Visitor(app)
    return someone, someone.get(urlsplit(link).path, status=303).follow()


def _sign(app: Flask, mails: Folder, name: str) -> Page:
    """Sign by the newest invitation, and return the page that says so."""
    _, page = _opened(app, _newest(mails, name, "For your signature"))
    signed = submit(page, SIGN).follow()
    assert "Thank you. You signed" in signed.text
    return signed


def _page_of(desk: Visitor, name: str) -> Page:
    """Find somebody's page from the statement's, as a coordinator does."""
    assert f"{DESK}/people" in links_of(desk.get(DESK).text)
    found = desk.get(f"{DESK}/people?q={name}")
    (path,) = {link for link in links_of(found.text) if re.fullmatch(rf"{DESK}/people/\d+", link)}
    return desk.get(path)


def _act(desk: Visitor, page: Page, words: str) -> Page:
    """Follow the act of a person's page that has these words."""
    (path,) = [link["href"] for link in page.html("a", class_="act") if link.text.startswith(words)]
    return desk.get(path)


def _publish(desk: Visitor) -> str:
    """Publish what is compiled, and return the text file of the newest edition."""
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    return desk.get("/statements/free-press.txt").text


def test_s02_who_was_invited_by_mistake_is_taken_off_and_can_be_invited_again(
    app: Flask, desk: Visitor, mails: Folder
) -> None:
    """She could not be uninvited: retired on the roster, she still signed and was published."""
    ann, page = _opened(app, _newest(mails, "Ann", "For your signature"))
    asked = _act(desk, _page_of(desk, "Ann"), "Uninvite")
    assert "Their link then leads to a page that says so" in asked.text
    done = submit(asked).follow()
    assert "They are told by a mail." in done.text
    # Her page was open; what she sends is not taken, and says why.
    refused = submit(page, {**SIGN, "comment": "Gladly."}, status=409)
    assert "You are not asked to sign any more" in text_of(refused.text)
    assert "Gladly." in refused.text
    assert "We ask for a free press" not in refused.text
    assert "You are not asked to sign any more" in text_of(ann.get(page.request.path).text)
    drain(app)
    told = _words(_newest(mails, "Ann", "You are no longer asked to sign"))
    assert "You are not asked any more." in told
    assert "If you think that this is a mistake, answer this mail." in told
    _sign(app, mails, "Bob")
    # It was right after all.
    submit(done, action="/invite")
    drain(app)
    ann.get(page.request.path, status=404)
    _sign(app, mails, "Ann")
    assert "uninvited" in text_of(_page_of(desk, "Ann").text)
    submit(desk.get(f"{DESK}/close"))
    struck = submit(_act(desk, _page_of(desk, "Ann"), "Strike"), {"reason": "She wrote that she was the wrong person."})
    assert "The signature is struck." in struck.follow().text
    drain(app)
    assert "The reason that was given: She wrote that she was the wrong person." in _words(
        _newest(mails, "Ann", "Your signature was taken off")
    )
    _, hers = _opened(app, _newest(mails, "Ann", "Your signature was taken off"))
    assert "Your signature was taken off this statement." in hers.text
    assert "Ann Guest" not in _publish(desk)


def test_s03_printed_name_is_corrected_before_and_after_closing_and_after_publishing(
    app: Flask, desk: Visitor, mails: Folder
) -> None:
    """Editing the roster said "saved" and changed nothing in the list."""
    bob = _sign(app, mails, "Bob")
    _sign(app, mails, "Ann")
    # Bob does it himself, and stays signed.
    page = bob.click("Change how I am printed")
    submit_line(page, {"family_name": "Guest-Smith"}, action="/line")
    drain(app)
    assert "Now: Bob Guest-Smith (UK)" in _words(_newest(mails, "Bob", "Your line was corrected"))
    submit(desk.get(f"{DESK}/close"))
    # Ann asks the coordinator: a letter is missing.
    form = _act(desk, _page_of(desk, "Ann"), "Correct the printed line")
    look = submit(form, {"given_name": "Anne", "reason": "As you asked."}, action="/correct", status=200)
    assert "Propose this correction?" in look.text
    submit(look, action="/confirm")
    assert "Ann Guest (UK)" in desk.get(f"{DESK}/list").text
    drain(app)
    proposed = _newest(mails, "Ann", "Is this right?")
    assert "The line stays as it is until you agree." in _words(proposed)
    _, page = _opened(app, proposed)
    submit(page, action="/agree")
    assert "Anne Guest" in (published := _publish(desk))
    assert "Bob Guest-Smith" in published
    # After publishing, the next edition has it.
    form = _act(desk, _page_of(desk, "Bob"), "Correct the printed line")
    look = submit(form, {"family_name": "Guest Smith"}, action="/correct", status=200)
    assert "in the next edition" in text_of(look.text)
    submit(look, action="/confirm")
    assert "Bob Guest-Smith" in desk.get("/statements/free-press.txt").text
    drain(app)
    _, undo = _opened(app, _newest(mails, "Bob", "Your line was corrected"))
    assert "Put the former line back" in undo.text
    assert "Bob Guest Smith" in _publish(desk)
    assert "Bob Guest-Smith" in desk.get("/statements/free-press/1.txt").text


def test_s07_one_late_signature_after_closing_and_one_after_publishing(
    app: Flask, desk: Visitor, mails: Folder
) -> None:
    """It was reopening for everybody, or nothing."""
    _sign(app, mails, "Bob")
    submit(desk.get(f"{DESK}/close"))
    _, shut = _opened(app, _newest(mails, "Ann", "For your signature"))
    assert "This statement has closed." in shut.text
    until = {"closes_on": (datetime.now(UTC) + timedelta(days=1)).date().isoformat(), "closes_time": "12:00"}
    submit(_act(desk, _page_of(desk, "Ann"), "Admit"), until)
    drain(app)
    admitted = _newest(mails, "Ann", "You can still answer")
    assert "It has closed for others. Your link works until" in _words(admitted)
    _, page = _opened(app, admitted)
    assert "The statement has closed for others. You can sign it until" in text_of(page.text)
    assert "Thank you. You signed" in submit(page, SIGN).follow().text
    # For everybody else it stays closed.
    assert "This statement has closed." in _opened(app, _newest(mails, "Cem", "For your signature"))[1].text
    assert "Ann Guest" in (published := _publish(desk))
    assert "Cem Guest" not in published
    submit(_act(desk, _page_of(desk, "Cem"), "Admit"), until)
    drain(app)
    _, page = _opened(app, _newest(mails, "Cem", "You can still answer"))
    assert "if you sign, the next edition has your name" in text_of(page.text)
    assert "I decline" not in page.text
    assert "Thank you. You signed" in submit(page, {"decision": "sign", "declaration": "y"}).follow().text
    assert "Cem Guest" in _publish(desk)
