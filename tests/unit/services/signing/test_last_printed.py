"""What somebody whose signature ended finds filled in when they sign again: the line as it was printed last."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Decision
from petition.domain.states import InvitationState
from petition.models import Invitation, Person, Statement
from petition.services.signing import lines, own_line
from petition.services.signing.last_printed import may_have_ended
from petition.services.statements import (
    amending,
    closing,
    correcting,
    describing,
    invitee_export,
    invitees,
    progress,
    recording,
)
from petition.services.statements.amending import Amendment
from petition.services.statements.recording import Answer
from tests import factories

End = Callable[[Session, Statement, Invitation], None]
ANNE = PersonName("Anne", "Lovelace")


def _asked(session: Session) -> tuple[Statement, Invitation]:
    """Ann Lovelace, Liberals, is asked to sign; another statement has people in every state."""
    factories.noise(session)
    row = factories.person_row("Ann", party="Liberals", email="ann@x.example")
    made, (ann,) = factories.circulated(session, factories.persons(session, [row]))
    made.list_form = factories.list_form("party").as_data()
    session.flush()
    return made, ann


def _lapse(session: Session, made: Statement, ann: Invitation) -> None:
    amending.amend(session, made, Amendment("A free press", "We ask otherwise."), actor="test")


def _withdraw(session: Session, made: Statement, ann: Invitation) -> None:
    factories.withdraw(session, ann)


def _strike(session: Session, made: Statement, ann: Invitation) -> None:
    invitees.strike(session, made, ann.id, "She asked for it.", actor="test")


def _invite_again(session: Session, made: Statement, ann: Invitation) -> None:
    factories.withdraw(session, ann)
    invitees.uninvite(session, made, ann.id, actor="test")
    invitees.invite_again(session, made, ann.id, actor="test")


def _decline(session: Session, made: Statement, ann: Invitation) -> None:
    _lapse(session, made, ann)
    factories.decline(session, ann)


@pytest.mark.parametrize("end", [_lapse, _withdraw, _strike, _invite_again, _decline])
@pytest.mark.parametrize("by", ["coordinator", "agreed", "person"])
def test_corrected_line_is_offered_and_signed_again(session: Session, end: End, by: str) -> None:
    made, ann = _asked(session)
    factories.sign(session, ann, PersonName("Annn", "Lovelace") if by == "coordinator" else None)
    standing = factories.standing(session, ann)
    if by == "coordinator":
        correcting.correct(session, made, ann.id, {"given_name": "Anne"}, actor="test")
    elif by == "agreed":
        correcting.correct(session, made, ann.id, {"given_name": "Anne", "party": "Greens"}, actor="test")
        assert factories.standing(session, ann).name != ANNE
        line = lines.read(session, ann.id)
        assert line is not None
        assert line.pending is not None
        assert own_line.agree(session, factories.standing(session, ann), line.pending.id)
    else:
        line = lines.read(session, ann.id)
        assert line is not None
        own_line.change(session, standing, {"given_name": "Anne", "party": "Greens"})
    end(session, made, ann)
    session.expire_all()
    found = factories.standing(session, ann)
    party = "Liberals" if by == "coordinator" else "Greens"
    assert (found.name, found.roster_name.given_name) == (ANNE, "Ann")
    assert found.line(found.name, "UK") == f"Anne Lovelace, {party} (UK)"
    # The desk says the same, on the person's page and in what is taken out.
    assert progress.person(session, made, ann.id).printed == ANNE
    (exported,) = invitee_export.export_invitees(session, made, {"GB": "UK"}, actor="test")
    assert exported.line == f"Anne Lovelace, {party} (UK)"
    factories.sign(session, ann, found.name)
    again = factories.standing(session, ann)
    assert again.line(again.name, "UK") == f"Anne Lovelace, {party} (UK)"


def test_name_that_nobody_decided_follows_the_roster(session: Session) -> None:
    made, ann = _asked(session)
    factories.sign(session, ann)
    factories.withdraw(session, ann)
    session.get_one(Person, ann.person_id).given_name = "Anna"
    session.flush()
    assert factories.standing(session, ann).name == PersonName("Anna", "Lovelace")
    assert progress.person(session, made, ann.id).printed.given_name == "Anna"


def test_honorifics_stay_as_they_were_chosen(session: Session) -> None:
    _, ann = _asked(session)
    factories.sign(session, ann, PersonName("Ann", "Lovelace", "Dame"))
    factories.withdraw(session, ann)
    assert factories.standing(session, ann).name == PersonName("Ann", "Lovelace", "Dame")


def test_undone_correction_is_not_offered(session: Session) -> None:
    _, ann = _asked(session)
    factories.sign(session, ann)
    line = lines.read(session, ann.id)
    assert line is not None
    own_line.change(session, factories.standing(session, ann), {"party": "Greens"})
    corrected = lines.read(session, ann.id)
    assert corrected is not None
    assert corrected.correction is not None
    assert own_line.undo(session, factories.standing(session, ann), corrected.correction.id)
    factories.withdraw(session, ann)
    assert factories.standing(session, ann).affiliation.party == "Liberals"


def test_what_a_coordinator_writes_afterwards_is_offered(session: Session) -> None:
    made, ann = _asked(session)
    factories.sign(session, ann)
    line = lines.read(session, ann.id)
    assert line is not None
    own_line.change(session, factories.standing(session, ann), {"party": "Greens"})
    factories.withdraw(session, ann)
    describing.describe(session, made, ann.id, Affiliation(party="Liberals"), actor="test")
    assert factories.standing(session, ann).affiliation.party == "Liberals"


def test_proposal_that_was_not_agreed_to_is_not_offered(session: Session) -> None:
    made, ann = _asked(session)
    factories.sign(session, ann)
    correcting.correct(session, made, ann.id, {"given_name": "Beatrice", "party": "Greens"}, actor="test")
    factories.withdraw(session, ann)
    found = factories.standing(session, ann)
    assert found.line(found.name, "UK") == "Ann Lovelace, Liberals (UK)"


def test_recorded_renewal_has_the_line_as_it_was_printed(session: Session) -> None:
    made, ann = _asked(session)
    factories.sign(session, ann, ANNE)
    _lapse(session, made, ann)
    closing.close(session, made, actor="test")
    person = session.get_one(Person, ann.person_id)
    recording.record(session, made, person, Answer(Decision.SIGN, "a letter"), actor="test")
    assert factories.standing(session, ann).signed_name == ANNE


@pytest.mark.parametrize(
    ("state", "version", "expected"),
    [
        (InvitationState.PENDING, 1, False),
        (InvitationState.INVITED, 1, False),
        (InvitationState.INVITED, 2, True),
        (InvitationState.SIGNED, 2, False),
        (InvitationState.LAPSED, 1, True),
    ],
)
def test_nothing_is_looked_up_for_those_who_wait(state: InvitationState, version: int, *, expected: bool) -> None:
    assert may_have_ended(state, version) is expected
