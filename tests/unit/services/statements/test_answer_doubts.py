"""Answers that came soon after a change of address, or from a person added late, are marked; all others are not."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.links import Link
from petition.models import AddressChange, Invitation, Person, Statement
from petition.services.roster import address_undo, merging, people
from petition.services.statements import circulation
from petition.services.statements.answer_doubts import Doubt, Reason, answer_doubts, undone
from petition.services.statements.audiences import Audience
from tests import factories
from tests.databases import drop_triggers
from tests.factories import ACTOR, SECRET, person_row, persons


@pytest.fixture
def invitation(session: Session) -> Invitation:
    """Who was invited; others are in every state."""
    factories.noise(session)
    return factories.circulated(session)[1][0]


def _readdress(session: Session, invitation: Invitation, *, ago: timedelta = timedelta(0)) -> None:
    person = session.get_one(Person, invitation.person_id)
    people.set_address(session, person, "new@x.example", actor=ACTOR, secret=SECRET)
    change = session.scalars(select(AddressChange)).one()
    drop_triggers(session)
    session.execute(update(AddressChange).values(changed_at=change.changed_at - ago))


def _doubts(session: Session) -> dict[int, list[Doubt]]:
    return answer_doubts(session, session.scalars(select(Invitation.id)).all())


@pytest.mark.parametrize(
    ("ago", "days"),
    [(timedelta(0), 0), (timedelta(days=2), 2), (timedelta(days=6, hours=23), 6), (timedelta(days=7, seconds=9), None)],
)
def test_t34_answer_within_seven_days_of_a_change_is_marked(
    session: Session, invitation: Invitation, ago: timedelta, days: int | None
) -> None:
    _readdress(session, invitation, ago=ago)
    assert _doubts(session) == {}
    factories.sign(session, invitation)
    assert _doubts(session) == ({} if days is None else {invitation.id: [Doubt(Reason.CHANGED, days)]})


def _undone(session: Session, statement: Statement) -> list[int]:
    return list(session.scalars(undone([statement.id])))


def test_answer_before_a_change_is_not_marked(session: Session, invitation: Invitation) -> None:
    factories.decline(session, invitation)
    _readdress(session, invitation, ago=-timedelta(seconds=1))
    assert _doubts(session) == {}


def test_t34_coordinator_is_told_that_a_change_was_undone(session: Session, invitation: Invitation) -> None:
    _readdress(session, invitation)
    made = invitation.statement_id
    statement = session.get_one(Statement, made)
    assert _undone(session, statement) == []
    address_undo.undo(session, Link(session.scalars(select(AddressChange.nonce)).one(), 0), secret=SECRET)
    assert _doubts(session) == {invitation.id: [Doubt(Reason.UNDONE)]}
    assert _undone(session, statement) == [invitation.id]


def test_t34_answer_of_who_was_added_after_circulation_is_marked(session: Session) -> None:
    before = people.add(session, person_row("Bea"), actor=ACTOR)
    (early,) = persons(session, [person_row("Ina")])
    made, _ = factories.circulated(session, [before])
    late = people.add(session, person_row("Eve"), actor=ACTOR)
    (imported,) = persons(session, [person_row("Ida")])
    # A file that changes somebody adds nobody.
    persons(session, [person_row("Ina", email="ina@new.example")])
    added = [early.id, late.id, imported.id]
    circulation.circulate(session, made, Audience(person_ids=added), actor=ACTOR)
    numbers = {one.person_id: one for one in session.scalars(select(Invitation))}
    assert _doubts(session) == {}
    for person in (before, early, late, imported):
        factories.sign(session, numbers[person.id])
    found = _doubts(session)
    assert found.pop(numbers[early.id].id) == [Doubt(Reason.CHANGED, 0)]
    assert found == {numbers[one.id].id: [Doubt(Reason.ADDED)] for one in (late, imported)}


def test_t34_marks_follow_a_merge(session: Session, invitation: Invitation) -> None:
    _readdress(session, invitation)
    factories.sign(session, invitation)
    address_undo.undo(session, Link(session.scalars(select(AddressChange.nonce)).one(), 0), secret=SECRET)
    expected = {invitation.id: [Doubt(Reason.CHANGED, 0), Doubt(Reason.UNDONE)]}
    assert _doubts(session) == expected
    person = session.get_one(Person, invitation.person_id)
    for name in ("Kept", "Last"):
        (kept,) = persons(session, [person_row(name)])
        merging.merge(session, kept, person, actor=ACTOR, secret=SECRET)
        person = kept
        session.expire_all()
        assert invitation.person_id == kept.id
        assert _doubts(session) == expected
        statement = session.get_one(Statement, invitation.statement_id)
        assert _undone(session, statement) == [invitation.id]


def test_t34_added_person_stays_marked_after_a_merge_and_marks_nobody_elses_answer(session: Session) -> None:
    kept, other = persons(session, [person_row("Kit"), person_row("Oda")])
    made, (invited,) = factories.circulated(session, [other])
    late, duplicate = (people.add(session, person_row(name), actor=ACTOR) for name in ("Eve", "Odda"))
    circulation.circulate(session, made, Audience(person_ids=[late.id]), actor=ACTOR)
    taken = session.scalars(select(Invitation).where(Invitation.person_id == late.id)).one()
    for one in (invited, taken):
        factories.sign(session, one)
    merging.merge(session, kept, late, actor=ACTOR, secret=SECRET)
    merging.merge(session, other, duplicate, actor=ACTOR, secret=SECRET)
    assert _doubts(session)[taken.id] == [Doubt(Reason.ADDED)]
    assert invited.id not in _doubts(session)
