"""What a signatory's form let through to print (S10, S11), played through the forms of the pages, with real mail."""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from petition.mail.local_mailbox import Folder
from tests import factories
from tests.markup import text_of
from tests.shell import done
from tests.web_support import Page, Visitor, Work, drain, submit, submit_line

DESK = "/desk/statements/free-press"
SIGN = {"decision": "sign", "declaration": "y"}
LOOKED_AT = "Your signature stands. A coordinator looks at your line before it is printed."


@pytest.fixture
def mails(app: Flask, work: Work, smtp_sink: Folder) -> Folder:
    """Eva, Ola and Miriam were asked to sign, and have their mails."""
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row("Eva", "Sund", "NO", suffix="MP", email="eva@x.example"),
            factories.person_row("Ola", "Berg", "NO", email="ola@x.example"),
            factories.person_row("Miriam", "Lexmann", "EU", suffix="MEP", email="miriam@x.example"),
        ]
        factories.circulated(session, factories.persons(session, rows))
    drain(app)
    return smtp_sink


def _opened(app: Flask, mails: Folder, name: str, subject: str) -> Page:
    """Follow the link of somebody's newest mail of a subject, in a browser of its own."""
    theirs = [
        mail
        for mail in mails.mails()
        if mail.recipient == f"{name}@x.example" and str(mail.message["Subject"]).startswith(subject)
    ]
    (link,) = re.findall(r"^http\S+$", theirs[-1].part("plain"), re.MULTILINE)
    return Visitor(app).get(urlsplit(link).path, status=303).follow()


def _sign(app: Flask, mails: Folder, name: str, **fields: str) -> Page:
    page = _opened(app, mails, name, "For your signature")
    return (submit_line if fields else submit)(page, {**SIGN, **fields}).follow()


def _words_of(mails: Folder, name: str) -> str:
    newest = [mail for mail in mails.mails() if mail.recipient == f"{name}@x.example"][-1]
    return " ".join(newest.part("plain").split())


def _publish(desk: Visitor) -> str:
    submit(desk.get(f"{DESK}/publish"), action="/publish")
    return desk.get("/statements/free-press.txt").text


def test_s10_nonsense_in_title_and_letters_is_held_and_let_through_or_corrected(
    app: Flask, desk: Visitor, mails: Folder
) -> None:
    """It was accepted and printed, unmarked."""
    page = _opened(app, mails, "eva", "For your signature")
    look = submit(page, {**SIGN, "honorific_suffix": "MP; Eva Sund MP (Norway)"}, status=200)
    assert "This is how you will be printed Eva Sund MP; Eva Sund MP (Norway) (Norway)" in text_of(look.text)
    assert "A coordinator looks at a line like this before it is printed." in text_of(look.text)
    eva = submit(look).follow()
    assert LOOKED_AT in text_of(eva.text)
    prefix = "Supreme Leader of all the free peoples FREE TIBET NOW www.example.org"
    assert LOOKED_AT in text_of(_sign(app, mails, "ola", honorific_prefix=prefix).text)
    drain(app)
    assert LOOKED_AT in _words_of(mails, "eva")
    assert "You wish to be printed as: Eva Sund MP; Eva Sund MP (Norway) (Norway)" in _words_of(mails, "eva")
    # Nothing of it is printed, and the desk says what and why, with what can be done.
    needs = text_of(desk.get(DESK).text)
    assert "2 signed (0 printed, 2 held)" in needs
    assert "Eva Sund MP is to be printed as “Eva Sund MP; Eva Sund MP (Norway) (Norway)”." in needs
    assert "It is held, because it has a sign that separates entries, it has a bracket, it names a country." in needs
    assert "it has a web or mail address, a part has more than 40 letters." in needs
    assert "FREE TIBET" not in desk.get(f"{DESK}/list.txt").text
    submit(desk.get(f"{DESK}/close"))
    assert "so there is nothing to publish" in desk.get(f"{DESK}/list").text
    # Ola is corrected to what the roster says, which is printed at once.
    form = desk.get(DESK).click("Correct the line", index=0)
    look = submit(form, {"honorific_prefix": ""}, action="/correct", status=200)
    assert "Print this instead?" in look.text
    submit(look, action="/confirm")
    assert "Eva Sund" not in (published := _publish(desk))
    assert "Ola Berg (Norway)" in published
    # Eva is let through, and stands in the next edition.
    done_so = submit(desk.get(DESK), action="/let-through").follow()
    assert "The line is let through, and printed as it was typed." in done_so.text
    assert "was let through." in text_of(done_so.text)
    assert "1 line added" in desk.get(DESK).text
    assert "Eva Sund MP; Eva Sund MP (Norway) (Norway)" in _publish(desk)
    assert "Thank you. You signed" in eva.goto(eva.request.path).text
    assert LOOKED_AT not in text_of(eva.goto(eva.request.path).text)


def test_s11_family_name_that_was_emptied_by_a_slip_is_held_and_asked_about(
    app: Flask, desk: Visitor, mails: Folder
) -> None:
    """It was printed as "Miriam MEP (EU)"."""
    look = submit(_opened(app, mails, "miriam", "For your signature"), {**SIGN, "family_name": ""}, status=200)
    assert "This is how you will be printed Miriam MEP (EU)" in text_of(look.text)
    again = submit(look, button="edit", status=200)
    assert "Miriam MEP (EU)" in text_of(again.text)
    assert LOOKED_AT in text_of(submit(look).follow().text)
    drain(app)
    assert "the family name is empty" in text_of(desk.get(DESK).text)
    assert done(app, "statement", "held", "free-press").endswith("held, because the family name is empty\n")
    asking = desk.get(DESK).click("Ask the person")
    looked = submit(asking, {"words": "Did you mean to leave your family name out?"}, button="look", status=200)
    assert "Did you mean to leave your family name out?" in text_of(looked.text)
    asked = submit(looked).follow()
    assert "The person is asked by a mail." in asked.text
    drain(app)
    words = _words_of(mails, "miriam")
    assert "Before your line is printed, a coordinator of The Alliance asks you:" in words.replace(
        "Petition Secretariat", "The Alliance"
    )
    assert "Did you mean to leave your family name out?" in words
    assert "You wish to be printed as: Miriam MEP (EU)" in words
    page = _opened(app, mails, "miriam", "A question about your line")
    assert LOOKED_AT in text_of(page.text)
    line = submit_line(page, {"family_name": "Lexmann"}, action="/line").follow()
    assert LOOKED_AT not in text_of(line.text)
    assert "held" not in text_of(desk.get(DESK).text)
    assert "is held no more, because it is another one now." in text_of(desk.get(asked.request.path).text)
    submit(desk.get(f"{DESK}/close"))
    assert "Miriam Lexmann MEP (EU)" in _publish(desk)


def test_s10_every_change_is_listed_with_before_and_after(app: Flask, desk: Visitor, mails: Folder) -> None:
    """A title alone was not."""
    _sign(app, mails, "eva", honorific_prefix="Dr.")
    _sign(app, mails, "ola")
    needs = text_of(desk.get(DESK).text)
    assert "Eva Sund MP changed their name to “Dr. Eva Sund MP”." in needs
    listed = text_of(desk.get(f"{DESK}/list").text)
    assert "Lines that signatories changed: 1 Eva Sund MP changed their name to “Dr. Eva Sund MP”." in listed
    assert "Eva Sund MP -> Dr. Eva Sund MP\n" in done(app, "statement", "names", "free-press")
    rows = done(app, "statement", "invitees", "free-press").splitlines()
    assert [row.endswith(",yes,Eva Sund MP") for row in rows if "Sund" in row] == [True]
