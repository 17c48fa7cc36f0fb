"""The page of one invited person: how they stand, what was recorded, and the acts that are possible now."""

import pytest

from petition.domain.states import OutboxState
from petition.models import Invitation
from petition.services.statements import correcting, drafting
from tests import factories
from tests.markup import text_of
from tests.web_support import Page, Visitor, Work

STATEMENT = "/desk/statements/free-press"


@pytest.fixture
def invited(work: Work) -> Invitation:
    """Ada's invitation, which has gone out."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row(party="Liberals", email="ada@x.example")])
        _, (invitation,) = factories.circulated(session, people)
        factories.settle_mails(session, OutboxState.SENT)
        session.refresh(invitation)
        session.expunge(invitation)
    return invitation


@pytest.fixture
def here(invited: Invitation) -> str:
    """The address of the person's page."""
    return f"{STATEMENT}/people/{invited.id}"


def _sign(work: Work, invited: Invitation) -> None:
    with work() as session:
        factories.sign(session, session.get_one(Invitation, invited.id))


def _offers(page: Page) -> set[str]:
    """Return the acts that a page leads to."""
    paths = {link["href"].rpartition("/")[2] for link in page.html("a", href=True)}
    return paths & {"uninvite", "strike", "correct", "admit"}


def test_page_tells_how_a_person_stands_and_what_was_recorded(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    page = desk.get(here)
    assert _offers(page) == {"uninvite"}
    assert "asked to sign" in text_of(page.text)
    _sign(work, invited)
    with work() as session:
        statement = drafting.find(session, "free-press")
        correcting.correct(session, statement, invited.id, {"family_name": "Lovelase"}, actor="user:1", reason="Typo.")
        correcting.correct(session, statement, invited.id, {"party": "Greens"}, actor="user:1")
    page = desk.get(here)
    words = text_of(page.text)
    assert _offers(page) == {"strike", "correct"}
    assert "Printed as Ada Lovelase, corrected" in words
    assert "spelling corrected: Typo." in words
    assert "Liberals → Greens" in words
    assert "signed" in words
    assert "ada@x.example" in words


def test_page_is_led_to_from_the_list_and_from_needs_you(
    desk: Visitor, work: Work, invited: Invitation, here: str
) -> None:
    with work() as session:
        session.get_one(Invitation, invited.id).comment = ""
    assert here in desk.get(f"{STATEMENT}/people").text
    _sign(work, invited)
    with work() as session:
        statement = drafting.find(session, "free-press")
        done = correcting.correct(
            session, statement, invited.id, {"family_name": "Byron"}, actor=f"invitation:{invited.id}"
        )
        assert done
    assert here not in desk.get(STATEMENT).text
