"""Each kind of matter of a list, beside noise and people of whom there is none."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from petition.domain.matters import Kind, Matter
from petition.domain.names.person_name import PersonName
from petition.domain.persons import values_of
from petition.domain.signatures import Decision
from petition.domain.states import OutboxState
from petition.models import DuplicateDismissal, Invitation, Person
from petition.services.matters.review import review
from petition.services.roster import people
from petition.services.statements import closing, correcting, held_lines, recording
from petition.services.statements.compilation import compile_list
from petition.services.statements.recording import Answer
from tests import factories
from tests.factories import SECRET


@pytest.fixture
def signed(session: Session) -> list[Invitation]:
    """Three who signed, of six; all mails are sent."""
    names = (
        ("Ada", "Lovelace"),
        ("Bea", "Byron"),
        ("Cyd", "Curie"),
        ("Dot", "Noether"),
        ("Eve", "Meitner"),
        ("Fay", "N0ether"),
    )
    found = factories.persons(session, [factories.person_row(*name) for name in names])
    _, invitations = factories.circulated(session, found)
    factories.noise(session)
    for one in invitations[:3]:
        factories.sign(session, one)
    factories.settle_mails(session, OutboxState.SENT)
    return invitations


def _found(session: Session, one: Invitation, *kinds: Kind) -> list[Matter]:
    made = factories.statement_of(session, one)
    session.refresh(made)
    found = review(session, made, compile_list(session, made, {}), {})
    return [matter for matter in found if matter.kind in kinds] if kinds else found


def _person(session: Session, one: Invitation) -> Person:
    return session.get_one(Person, one.person_id)


def test_list_that_fits_has_no_matters(session: Session, signed: list[Invitation]) -> None:
    assert _found(session, signed[0]) == []


def test_few_signatures_are_said_of_each_closing_anew(session: Session, signed: list[Invitation]) -> None:
    made = factories.statement_of(session, signed[0])
    for one in signed[1:3]:
        factories.withdraw(session, one)
    assert _found(session, signed[0], Kind.FEW) == []
    causes = set()
    for _ in range(2):
        closing.close(session, made, actor="test")
        (few,) = _found(session, signed[0], Kind.FEW)
        assert str(few) == "1 of 6 have signed."
        causes.add(few.cause)
        closing.reopen(session, made, datetime.now(UTC) + timedelta(days=3), "UTC", actor="test")
    assert len(causes) == 2


def test_mails_that_wait_are_counted(session: Session, signed: list[Invitation]) -> None:
    factories.settle_mails(session, OutboxState.DEFERRED, signed[4])
    (one,) = _found(session, signed[0], Kind.ON_THEIR_WAY)
    assert str(one) == "1 mail about this statement is not sent yet."


def test_recorded_signature_is_a_matter_until_it_is_confirmed(session: Session, signed: list[Invitation]) -> None:
    made = factories.statement_of(session, signed[0])
    recording.record(session, made, _person(session, signed[3]), Answer(Decision.SIGN, "letter"), actor="test")
    (one,) = _found(session, signed[0], Kind.UNCONFIRMED)
    assert (one.invitations, str(one).endswith("It is left out.")) == ((signed[3].id,), True)


def test_held_line_is_a_matter(session: Session, signed: list[Invitation]) -> None:
    factories.sign(session, signed[3], PersonName("Dot", "Noether", "MP; Dot"))
    (one,) = _found(session, signed[0], Kind.HELD, Kind.CHANGED)
    made = factories.statement_of(session, signed[3])
    assert str(one) == (
        "Dot Noether is to be printed as “MP; Dot Dot Noether (United Kingdom)”. It is "
        "held, because it has a sign that separates entries."
    )
    waiting = held_lines.find(session, made, signed[3].id)
    assert waiting is not None
    assert one.shown == str(waiting.shown)
    held_lines.let_through(session, made, signed[3].id, actor="test", expected=waiting.shown)
    assert [other.kind for other in _found(session, signed[0], Kind.HELD, Kind.CHANGED)] == [Kind.CHANGED]


def test_lines_that_are_alike_are_a_pair_unless_the_roster_knows_that_they_are_two(
    session: Session, signed: list[Invitation]
) -> None:
    made = factories.statement_of(session, signed[0])
    correcting.correct(session, made, signed[1].id, {"family_name": "Byrone"}, actor="test")
    for one in signed[3:5]:
        factories.sign(session, one, PersonName("Bea", "Byron"))
    pairs = {one.invitations: str(one) for one in _found(session, signed[0], Kind.ALIKE)}
    alike, *others = (tuple(sorted((signed[one].id, signed[two].id))) for one, two in ((3, 4), (1, 3), (1, 4)))
    assert pairs.keys() == {alike, *others}
    assert pairs[alike] == "Bea Byron (United Kingdom) and Bea Byron (United Kingdom): printed alike."
    low, high = sorted(one.person_id for one in signed[3:5])
    session.execute(insert(DuplicateDismissal).values(low_id=low, high_id=high, actor="test"))
    assert alike not in {one.invitations for one in _found(session, signed[0], Kind.ALIKE)}


def test_retired_and_renamed_people_are_told(session: Session, signed: list[Invitation]) -> None:
    people.retire(session, _person(session, signed[0]), actor="test")
    people.retire(session, _person(session, signed[4]), actor="test")
    person = _person(session, signed[1])
    row = factories.row_of({**values_of(person), "family_name": "Noel"})
    people.edit(session, person, row, actor="test", secret=SECRET)
    retired, renamed = _found(session, signed[0], Kind.RETIRED, Kind.RENAMED)
    assert str(retired).startswith("Ada Lovelace is retired on the roster since ")
    assert str(renamed) == "Bea Byron is “Bea Noel” on the roster by now."


def test_own_name_is_no_matter_of_the_roster_until_that_changes(session: Session, signed: list[Invitation]) -> None:
    factories.sign(session, signed[3], PersonName("Dot", "Other"))
    assert [one.kind for one in _found(session, signed[0], Kind.CHANGED, Kind.RENAMED)] == [Kind.CHANGED]


def test_doubtful_name_and_answer_are_told(session: Session, signed: list[Invitation]) -> None:
    factories.sign(session, signed[5])
    people.set_address(session, _person(session, signed[4]), "new@x.example", actor="test", secret=SECRET)
    factories.sign(session, signed[4])
    doubtful, answer = _found(session, signed[0], Kind.DOUBTFUL, Kind.ANSWER)
    assert str(doubtful) == "Fay N0ether: family name: has a digit in it."
    assert str(answer) == "Eve Meitner answered on the day on which their address was changed."
