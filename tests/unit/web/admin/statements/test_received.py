"""Mails that people send back, at the desk: shown as text, and answered."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.envelopes import bounce_address
from petition.domain.mails import MailKind
from petition.domain.received import NEEDS, ReceivedKind, ReceivedMail
from petition.models import Invitation, OutboxMessage, ReceivedMessage
from tests import factories
from tests.markup import text_of
from tests.shell import done
from tests.unit.services.delivery.test_received import write
from tests.web_support import Visitor, Work, submit

STATEMENT = "/desk/statements/free-press"
WORDS = "May my deputy sign?\n<b>See</b> http://evil.example/x"


@pytest.fixture
def number(work: Work, invited: Invitation) -> int:
    """A mail of Ada's that waits; its writer names another address."""
    with work() as session:
        write(session, invited, ReceivedMail(ReceivedKind.PERSON, "Her office <office@x.example>", "Re: Hello", WORDS))
        return session.scalars(select(ReceivedMessage.id)).one()


def _answers(work: Work) -> list[str]:
    with work() as session:
        return list(session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.ANSWER)))


@pytest.mark.usefixtures("number")
def test_words_stand_under_needs_you_and_on_the_person_as_text_alone(
    desk: Visitor, work: Work, here: str, invited: Invitation
) -> None:
    with work() as session:
        person = session.get_one(Invitation, invited.id).person_id
    for path in (STATEMENT, here, f"/desk/people/{person}"):
        page = desk.get(path)
        assert f">{WORDS.splitlines()[0]}" in page.text
        assert not page.html.find("a", href=lambda to: "evil" in to)
        assert "<b>See</b>" not in page.text


def test_answer_is_looked_at_and_sent_to_the_address_on_file(desk: Visitor, work: Work, number: int) -> None:
    page = desk.get(f"{STATEMENT}/received/{number}")
    assert page.html.find("a", href="mailto:office%40x.example") is not None
    looked = submit(page, {"words": "She may not."}, action="/answer", status=200)
    assert "> May my deputy sign?" in text_of(looked.text)
    assert _answers(work) == []
    # Other words than the mail that was looked at has.
    assert "Nothing was sent" in submit(looked, {"words": "Oh."}, action="/answer", button="send", status=409).text
    sent = submit(looked, {"words": "She may not."}, action="/answer", button="send").follow()
    assert "The answer is on its way" in sent.text
    assert "May my deputy sign?" not in text_of(sent.text)
    assert _answers(work) == ["ada@x.example"]
    submit(looked, {"words": "She may not."}, action="/answer", button="send", status=409)
    assert _answers(work) == ["ada@x.example"]


def test_nothing_is_no_answer(desk: Visitor, number: int) -> None:
    page = desk.get(f"{STATEMENT}/received/{number}")
    assert "Your answer is missing." in submit(page, {"words": " "}, action="/answer", status=400).text


def test_ticked_off_and_put_back(desk: Visitor, number: int) -> None:
    page = desk.get(f"{STATEMENT}/received/{number}")
    assert "1 matter is dealt with." in submit(page, action="/matters").follow().text
    page = desk.get(f"{STATEMENT}/received/{number}")
    assert "Dealt with: 1" in text_of(page.text)
    submit(page, action="/undo")
    assert "Dealt with: 1" not in text_of(desk.get(STATEMENT).text)


def test_of_another_statement_it_is_not_found(desk: Visitor, number: int) -> None:
    desk.get(f"/desk/statements/noise/received/{number}", status=404)


def test_raw_mails_of_people_and_filters_reach_the_page(app: Flask, desk: Visitor, work: Work) -> None:
    """What comes in at the pipe, by its own bytes: a challenge, a quarantine, and an office that ended."""
    with work() as session:
        invitation = factories.ada_invited(session)
        mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)).one()
        to = bounce_address(app.config["SETTINGS"].secret_keys, mail.message_key, "alliance.example")
        page = f"{STATEMENT}/people/{invitation.id}"
    for subject, words in (
        ("ada@x.example needs you to verify your message", "It is being held. Click http://b.example/1 to deliver it."),
        ("[Quarantine] A message you sent was quarantined", "The recipient has not received it."),
        ("Automatic reply: A free press", "I am no longer a Member of Parliament."),
        ("Automatic reply: A free press", "I am out of office until Monday."),
    ):
        raw = f"From: x@x.example\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{words}\r\n"
        assert done(app, "mail", "bounces", "-", entry=raw) == "Reports: 1 kept.\n"
    needs = text_of(desk.get(STATEMENT).text)
    for what in NEEDS.values():
        assert (what in needs) is (what != NEEDS[ReceivedKind.PERSON])
    assert "out of office until" not in needs
    assert "out of office until" in text_of(desk.get(page).text)
