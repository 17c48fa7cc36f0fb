"""The rows of a list: whose they are, what is fetched of them, and in which order."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.list_forms import USUAL
from petition.domain.states import InvitationState
from petition.models import Correction, Invitation, Statement
from petition.services.statements import list_rows
from petition.services.statements.list_rows import Row
from tests import factories

Asked = tuple[Statement, list[Invitation]]
PARTS = factories.list_form("party")


@pytest.fixture
def asked(session: Session) -> Asked:
    """A statement that three people were asked to sign, and their invitations; another one stands beside it."""
    factories.noise(session)
    rows = [factories.person_row(name, party="Liberals") for name in ("Ada", "Bea", "Cyd")]
    return factories.circulated(session, factories.persons(session, rows))


def _rows(session: Session, query: object) -> list[Row]:
    session.flush()
    return [Row(*row) for row in session.connection().execute(query)]


def test_signed_are_those_whose_line_is_not_held(session: Session, asked: Asked) -> None:
    made, (ada, bea, _) = asked
    for invitation in (bea, ada):
        factories.sign(session, invitation)
    signed = _rows(session, list_rows.signed(made, factories.list_form(order="signing")))
    assert [row.invitation_id for row in signed] == [bea.id, ada.id]
    bea.held_at = made.created_at
    assert [row.given_name for row in _rows(session, list_rows.signed(made, USUAL))] == ["Ada"]


def test_whoever_is_not_invited_any_more_is_not_shown(session: Session, asked: Asked) -> None:
    made, (ada, bea, cyd) = asked
    bea.state = InvitationState.UNINVITED
    found = _rows(session, list_rows.invited(made, USUAL))
    assert [(row.number, row.invitation_id) for row in found] == [(ada.id, ada.id), (cyd.id, cyd.id)]


def test_what_stands_beside_a_name_is_the_invitations(session: Session, asked: Asked) -> None:
    """It is fetched where the form prints it, and not otherwise."""
    made, (ada, *_) = asked
    ada.party = "Greens"
    assert [row.party for row in _rows(session, list_rows.invited(made, PARTS))] == ["Greens", "Liberals", "Liberals"]
    assert {row.party for row in _rows(session, list_rows.invited(made, USUAL))} == {""}
    of_roster = [row for row in _rows(session, list_rows.roster(PARTS)) if row.party]
    assert [(row.party, row.invitation_id) for row in of_roster] == [("Liberals", 0)] * 3


@pytest.mark.parametrize(("made_by", "is_marked"), [("invitation:1", True), ("user:1", False)])
def test_correction_takes_the_place_of_what_was_signed(made_by: str, is_marked: bool) -> None:
    """A name that its person changed is marked for a coordinator."""
    row = Row(*(1, 2), *(False, True, None), *("GB", "Lovelace, Ada", b"l", "Ada", "Lovelace", "", ""))
    parts = {"honorific_prefix": "Dr", "honorific_suffix": "", "role": "", "legislature": "", "party": "Liberals"}
    sorted_as = {"family_name": "Byron", "sort_name": "Byron, Ada", "sort_key": b"b"}
    correction = Correction(given_name="Ada", constituency="", made_by=made_by, **sorted_as, **parts)
    corrected = list_rows.corrected(row, correction)
    assert corrected == row._replace(**parts, **sorted_as, name_changed=is_marked)
