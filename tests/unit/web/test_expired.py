"""Forms that were open too long: kept where something was typed, one page elsewhere."""

import pytest
from flask import Flask
from sqlalchemy import select

from petition.domain.states import StatementState
from petition.models import Invitation
from petition.web.guard import is_public
from tests import factories
from tests.markup import text_of
from tests.web_support import Visitor, Work

SIGNATORIES = {
    *("sign.answer", "sign.withdraw", "sign.mute", "mute.mute"),
    *("own_line.save", "recorded_answer.answer"),
}


def test_every_form_in_which_something_is_typed_is_shown_again(app: Flask) -> None:
    kept = {name for name, view in app.view_functions.items() if hasattr(view, "shown_again")}
    assert kept == {
        *SIGNATORIES,
        *("invitee.strike", "invitee.admit", "invitee_line.look", "invitee_line.correct", "recording.record"),
        *("held.ask", "received.answer", "passing_on.pass_on"),
        *("invitee.describe", "particulars.confirm", "particulars.save", "editions.retract", "editions.withhold"),
        *("amending.look", "amending.confirm", "amending.amend", "notices.choose", "account_notices.choose"),
        *(
            "desk.new",
            "desk.edit",
            "person.new",
            "person.edit",
            "list_form.save",
            "list_form.confirm",
            "list_people.set_places",
            "invitee_part.save",
            "invitee_part.confirm",
            "imports.read",
            "settling.row",
        ),
    }
    with app.app_context():
        assert {name for name in kept if is_public(name)} == SIGNATORIES


@pytest.mark.parametrize("path", ["/desk/statements/gone/edit", "/desk/people/7/edit", "/desk/statements/gone/close"])
def test_form_about_what_has_gone_gets_the_one_page(desk: Visitor, path: str) -> None:
    page = desk.post(path, {"csrf_token": "stale"}, status=400)
    assert page.headers["Cache-Control"] == "no-store"


def test_form_in_which_nothing_was_typed_gets_the_one_page(desk: Visitor) -> None:
    assert "This page had been open too long" in desk.post("/desk/people/tag", {"csrf_token": "stale"}, status=400).text


@pytest.mark.parametrize("act", ["", "/withdraw", "/mute", "/line", "/confirm"])
def test_t47_form_of_a_stranger_without_a_token_gets_a_page(visitor: Visitor, work: Work, act: str) -> None:
    with work() as session:
        factories.noise(session)
        reference = session.scalars(select(Invitation.reference)).first()
    for one in (reference, "anything"):
        page = visitor.post(f"/sign/{one}{act}", {"csrf_token": "stale"}, expect_errors=True)
        assert page.status_int in (400, 404)
    assert visitor.post("/u/forged", {"csrf_token": "stale"}, expect_errors=True).status_int == 404


@pytest.mark.parametrize("state", [StatementState.DRAFT, StatementState.CANCELLED])
@pytest.mark.parametrize("act", ["amend", "amend/mail", "amend/confirm"])
def test_text_that_cannot_be_amended_any_more_is_given_back(
    desk: Visitor, work: Work, state: StatementState, act: str
) -> None:
    with work() as session:
        factories.noise(session)
        made, _ = factories.circulated(session)
        made.state = state
    written = {
        "csrf_token": "stale",
        "title": "A freer press",
        "body": "First line.\n<b>Second</b> line.",
        "again_password": "x",
    }
    page = desk.post("/desk/statements/free-press/amend" + act.removeprefix("amend"), written, status=409)
    words = text_of(page.text)
    assert "This page had been open too long, so nothing is saved." in words
    assert "cannot be amended now" in words
    assert "<b>Second</b> line." in words
    assert "A freer press" in words
    assert "Again password" not in words


@pytest.mark.parametrize("act", ["", "/confirm"])
def test_line_of_who_withdrew_meanwhile_is_given_back(desk: Visitor, work: Work, act: str) -> None:
    with work() as session:
        factories.noise(session)
        _, (ada,) = factories.circulated(session)
        path = f"/desk/statements/free-press/people/{ada.id}/correct{act}"
    page = desk.post(
        path, {"csrf_token": "stale", "given_name": "Augusta Ada", "reason": "As she writes it"}, status=409
    )
    words = text_of(page.text)
    assert "Augusta Ada" in words
    assert "As she writes it" in words


def test_words_that_another_site_sent_are_not_given_back(desk: Visitor, work: Work) -> None:
    with work() as session:
        made, _ = factories.circulated(session)
        made.state = StatementState.CANCELLED
    written = {"csrf_token": "stale", "body": "Sent from elsewhere"}
    page = desk.post(
        "/desk/statements/free-press/amend", written, headers={"Origin": "https://evil.example"}, expect_errors=True
    )
    assert "Sent from elsewhere" not in page.text
