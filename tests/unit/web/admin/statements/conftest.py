"""Whom tests of a statement's pages begin with; each statement has another one with people of its own beside it."""

import pytest

from petition.domain.states import OutboxState
from petition.models import Invitation
from tests import factories
from tests.web_support import Work


@pytest.fixture
def numbers(work: Work) -> list[int]:
    """The invitations of three people of three countries to a circulating statement, which none has answered."""
    with work() as session:
        factories.noise(session)
        rows = [
            factories.person_row("Martijn", "van Helvert", "NL"),
            factories.person_row("Els", "Van Hoof", "BE"),
            factories.person_row("Iain", "Duncan Smith", "GB", prefix="Sir", suffix="MP"),
        ]
        _, invitations = factories.circulated(session, factories.persons(session, rows))
        return [one.id for one in invitations]


@pytest.fixture
def one_of_two_signed(work: Work) -> None:
    """A circulating statement that Ann signed and Bob did not."""
    with work() as session:
        factories.noise(session)
        people = factories.persons(session, [factories.person_row("Ann"), factories.person_row("Bob")])
        _, invitations = factories.circulated(session, people)
        factories.sign(session, invitations[0])


@pytest.fixture
def invited(work: Work) -> Invitation:
    """Ada's invitation, which has gone out."""
    with work() as session:
        invitation = factories.ada_invited(session)
        factories.settle_mails(session, OutboxState.SENT)
        session.refresh(invitation)
        session.expunge(invitation)
    return invitation


@pytest.fixture
def here(invited: Invitation) -> str:
    """The address of the page of who is invited."""
    return f"/desk/statements/free-press/people/{invited.id}"
