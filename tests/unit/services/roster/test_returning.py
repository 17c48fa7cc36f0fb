"""Putting retired people back at once."""

import pytest
from sqlalchemy.orm import Session

from petition.errors import ShownChanged
from petition.services.roster import deleting, merging, people, returning
from tests import factories
from tests.factories import ACTOR, SECRET


def test_retired_people_come_back_and_merged_and_deleted_ones_do_not(session: Session) -> None:
    ann, bob, cem, dee = factories.persons(
        session, [factories.person_row(name) for name in ("Ann", "Bob", "Cem", "Dee")]
    )
    merging.merge(session, ann, bob, actor=ACTOR, secret=SECRET)
    people.retire(session, ann, actor=ACTOR)
    deleting.delete_person(session, cem, actor=ACTOR)
    numbers = [one.id for one in (ann, bob, cem, dee)]
    assert returning.retired_among(session, numbers) == [ann.id]
    shown = people.shown_people(session, [ann.id])
    assert returning.restore_all(session, numbers, actor=ACTOR, expected=shown) == 1
    session.expire_all()
    assert ann.retired_at is None
    assert factories.changes_of(session, ann.id)[0].action == "restore"
    assert returning.restore_all(session, numbers, actor=ACTOR) == 0


def test_t36_those_come_back_who_were_shown(session: Session) -> None:
    ann, bob = factories.persons(session, [factories.person_row(name) for name in ("Ann", "Bob")])
    people.retire(session, ann, actor=ACTOR)
    shown = people.shown_people(session, [ann.id])
    people.retire(session, bob, actor=ACTOR)
    with pytest.raises(ShownChanged, match="Nobody was put back"):
        returning.restore_all(session, [ann.id, bob.id], actor=ACTOR, expected=shown)
