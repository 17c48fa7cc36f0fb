"""The locks of the roster; that they hold against each other is shown with the imports' races."""

import pytest
from sqlalchemy.orm import Session

from petition.errors import RosterChanged
from petition.services.roster import history
from petition.services.roster.locks import lock_against_edits, lock_for_edit, lock_roster
from tests.factories import person_row, persons


def test_a_roster_that_changed_since_is_noticed(session: Session) -> None:
    seen = history.latest(session)
    lock_roster(session, seen)
    persons(session, [person_row()])
    with pytest.raises(RosterChanged):
        lock_roster(session, seen)


def test_whoever_holds_one_lock_may_take_the_others(session: Session) -> None:
    """A transaction never waits for itself."""
    for lock in (lock_for_edit, lock_against_edits, lock_roster):
        lock(session)
    assert history.latest(session) == 0
