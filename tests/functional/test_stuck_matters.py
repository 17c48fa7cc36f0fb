"""What was published too early, and what stays under "Needs you" for ever: both have a way through at the desk."""

import re

import pytest
from sqlalchemy import update

from petition.domain.names.person_name import PersonName
from petition.domain.states import OutboxState
from petition.models import Invitation
from petition.services.signing import endorsement
from petition.services.statements import closing, correcting, drafting
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work, form_in, submit

DESK = "/desk/statements/free-press"


@pytest.fixture
def two_of_33(work: Work) -> list[int]:
    """A statement that closed with 2 of 33 signatures; two lines are alike. Return who signed."""
    with work() as session:
        factories.noise(session)
        _, invitations = factories.circulated(session, factories.persons(session, factories.sample_rows()))
        factories.settle_mails(session, OutboxState.SENT)
        for one in invitations[:2]:
            factories.sign(session, one, PersonName("Ada", "Byron"))
        closing.close(session, drafting.find(session, "free-press"), actor="test")
        return [one.id for one in invitations[:2]]


def _tick(page: Page, words: str, **more: str) -> Page:
    """Tick every matter under a heading, and settle them."""
    for number, form in page.forms.items():
        if isinstance(number, int) and form.action.endswith("/matters") and words in form.text:
            for box in form.fields.get("matter", []):
                box.checked = True
            for name, value in more.items():
                form[name] = value
            return form.submit(status=303).follow()
    raise AssertionError(words)


def test_s15_publishing_two_of_33_needs_a_red_button_and_a_last_look(
    desk: Visitor, visitor: Visitor, two_of_33: list[int]
) -> None:
    page = desk.get(DESK).click("Review the list and publish")
    assert "Few have signed: 1 2 of 33 have signed." in text_of(page.text)
    assert page.html.find("form", action=f"{DESK}/publish") is None
    button = page.html.find("a", href=f"{DESK}/publish")
    assert "grave" in button["class"]
    look = page.click("Publish …")
    words = text_of(look.text)
    assert "2 signatories Ada Byron (" in words
    assert "Not dealt with Few have signed: 1" in words
    assert "2 of 33 have signed. 31 have not answered" in words
    press = form_in(look, "/publish").html.find("button")
    assert press["class"] == ["grave"]
    assert press.text == "Publish with 2 signatories, and tell those who signed …"
    visitor.get("/statements/free-press", status=404)


def test_s15_last_look_has_the_very_files_that_go_out(desk: Visitor, visitor: Visitor, two_of_33: list[int]) -> None:
    look = desk.get(f"{DESK}/publish")
    (frame,) = look.html("iframe")
    assert frame["sandbox"] == ["allow-same-origin"]
    shown, text = desk.get(frame["src"]), look.click("text file")
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert "script-src 'none'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert shown.headers["Cache-Control"] == "no-store"
    submit(look, action="/publish")
    published = visitor.get("/statements/free-press")
    # The moment of publication is another.
    said = [re.sub(r"\d", "", text_of(one.text)) for one in (shown, published)]
    assert said[0] == said[1]
    assert visitor.get("/statements/free-press.txt").body == text.body
    assert published.content_type == shown.content_type


def test_s15_what_is_dealt_with_stays_so_and_can_be_taken_back(desk: Visitor, two_of_33: list[int]) -> None:
    page = _tick(desk.get(f"{DESK}/list"), "Few have signed", word="It is urgent.")
    words = text_of(page.text)
    assert "Few have signed" not in words.split("Dealt with:")[0]
    assert "2 of 33 have signed. Dealt with" in words
    assert ": It is urgent." in words
    assert "Few have signed" not in text_of(desk.get(f"{DESK}/publish").text)
    page = submit(page, action="/undo").follow()
    assert "Few have signed: 1 2 of 33 have signed." in text_of(page.text)


def test_s15_homonyms_are_settled_until_a_line_changes(desk: Visitor, work: Work) -> None:
    with work() as session:
        rows = [factories.person_row(name) for name in ("Ada", "Bea")]
        made, invitations = factories.circulated(session, factories.persons(session, rows))
        for one in invitations:
            factories.sign(session, one, PersonName("Jan", "Bartosz"))
        closing.close(session, made, actor="test")
        number = invitations[0].id
    page = desk.get(f"{DESK}/list")
    assert "Jan Bartosz (UK) and Jan Bartosz (UK): printed alike." in text_of(page.text)
    strikes = [link["href"] for link in page.html("a") if link.text.startswith("Strike the signature")]
    assert f"{DESK}/people/{number}/strike" in strikes
    page = _tick(page, "printed alike", word="Two members of one name.")
    assert "printed alike" not in text_of(page.text).split("Dealt with:")[0]
    with work() as session:
        correcting.correct(
            session, drafting.find(session, "free-press"), number, {"family_name": "Bartosza"}, actor="user:1"
        )
    page = desk.get(f"{DESK}/list")
    assert "differ in a letter" in text_of(page.text).split("Dealt with:")[0]


def test_s22_what_was_dealt_with_comes_back_for_a_new_cause_alone(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.noise(session)
        rows = [factories.person_row(name) for name in ("Ada", "Bea")]
        _, (ada, bea) = factories.circulated(session, factories.persons(session, rows))
        factories.settle_mails(session, OutboxState.BOUNCED, ada)
        endorsement.decline(session, factories.standing(session, bea), comment="Call me.")
        numbers = ada.id, bea.id
    page = desk.get(DESK)
    assert "Bea Lovelace writes: “Call me.”" in text_of(page.text)
    done = submit(page, action="/matters").follow()
    assert "1 matter is dealt with." in text_of(done.text)
    page = submit(done, action="/matters").follow()
    assert "Needs you Nothing at the moment." in text_of(page.text)
    assert "Dealt with: 2" in text_of(page.text)
    assert "Needs you: 0" not in text_of(desk.get("/desk/").text)
    with work() as session:
        session.execute(update(Invitation).where(Invitation.id == numbers[1]).values(comment="Call me again."))
    page = desk.get(DESK)
    assert "Bea Lovelace writes: “Call me again.”" in text_of(page.text).split("Dealt with:")[0]
    assert "could not be reached" not in text_of(page.text).split("Dealt with:")[0]
    page = submit(page, action="/undo").follow()
    assert "That is taken back." in text_of(page.text)
    assert "could not be reached" in text_of(page.text).split("Dealt with:")[0]


def test_s22_page_that_shows_another_cause_settles_nothing(desk: Visitor, work: Work) -> None:
    with work() as session:
        _, (ada,) = factories.circulated(session)
        endorsement.decline(session, factories.standing(session, ada), comment="Call me.")
        number = ada.id
    page = desk.get(DESK)
    with work() as session:
        session.execute(
            update(Invitation).where(Invitation.id == number).values(comment="Stop: a word of mine is wrong.")
        )
    refused = submit(page, action="/matters", status=409)
    assert "One of these is not there as the page showed it" in text_of(refused.text)
    assert "Stop: a word of mine is wrong." in text_of(desk.get(DESK).text)


def test_s22_home_shows_what_needs_me_over_all_statements(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.noise(session)
        _, (ada,) = factories.circulated(session)
        endorsement.decline(session, factories.standing(session, ada), comment="Call me.")
    page = desk.get("/desk/")
    words = text_of(page.text)
    assert "Needs you: 1 A free press" in words
    assert "Ada Lovelace writes: “Call me.” Look at their page" in words
    cells = {row.a.text: row("td")[-1].text for row in page.html.select("tbody tr")}
    assert cells == {"A free press": "1", "Noise": "0"}
    back = submit(page, action="/matters")
    assert back.headers["Location"] == "/desk/"
    assert "Needs you: 1" not in text_of(back.follow().text)


def test_minutes_after_the_invitation_nobody_needs_reminding(desk: Visitor, work: Work) -> None:
    with work() as session:
        factories.circulated(session)
    page = desk.get(DESK)
    assert "Remind" not in page.text
    assert "Needs you Nothing at the moment." in text_of(page.text)
