"""The history of people, as it is written; `log_entries` reads it."""

from sqlalchemy.orm import Session

from petition.services.roster import history
from tests import factories


def test_a_change_is_kept_with_who_made_it_and_the_newest_can_be_told(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row()])
    before = history.latest(session)
    history.record(session, person.id, "edit", {"party": ("", "Whig")}, actor="user:7")
    assert history.latest(session) > before
    edited, imported = factories.changes_of(session, person.id)
    assert edited == ("user:7", "edit", "", {"party": ("", "Whig")})
    assert (imported.actor, imported.action, imported.source) == ("test", "import", "test.csv")


def test_nothing_is_recorded_for_nobody(session: Session) -> None:
    history.record_all(session, [], "edit", actor="test")
    assert history.latest(session) == 0
