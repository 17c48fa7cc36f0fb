"""The locks of the roster: who waits for whom; on SQLite every writer waits for every other."""

from collections.abc import Callable
from contextlib import nullcontext

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from petition.errors import RosterChanged
from petition.services.roster import history, people
from petition.services.roster.locks import lock_against_edits, lock_for_edit, lock_people, lock_roster
from tests.factories import ACTOR, SECRET, person_row, persons
from tests.races import at_once
from tests.web_support import Work

Lock = Callable[[Session], None]


def test_a_roster_that_changed_since_is_noticed(session: Session) -> None:
    seen = history.latest(session)
    lock_roster(session, seen)
    persons(session, [person_row()])
    with pytest.raises(RosterChanged):
        lock_roster(session, seen)


@pytest.mark.parametrize("engine_name", ["postgresql"])
@pytest.mark.parametrize(
    ("held", "wanted", "waits"),
    [
        (lock_for_edit, lock_for_edit, False),
        (lock_for_edit, lock_against_edits, True),
        (lock_for_edit, lock_roster, True),
        (lock_against_edits, lock_for_edit, True),
        (lock_against_edits, lock_against_edits, False),
        (lock_against_edits, lock_roster, True),
        (lock_roster, lock_for_edit, True),
        (lock_roster, lock_against_edits, True),
        (lock_roster, lock_roster, True),
    ],
)
def test_who_waits_for_whom(work: Work, held: Lock, wanted: Lock, waits: bool) -> None:
    def ask(session: Session) -> None:
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout") if waits else nullcontext():
            wanted(session)
        # A transaction in which a statement failed can only be ended.
        session.rollback()

    at_once(work, held, ask)


def test_people_are_read_anew_when_they_are_locked(work: Work) -> None:
    with work() as session:
        number = persons(session, [person_row("Ada")])[0].id

    def edit(session: Session) -> None:
        people.set_address(session, people.find(session, number), "ada@new.example", actor=ACTOR, secret=SECRET)

    def lock(session: Session) -> None:
        person = people.find(session, number)
        lock_people(session, person)
        assert person.email == "ada@new.example"

    at_once(work, edit, lock)
