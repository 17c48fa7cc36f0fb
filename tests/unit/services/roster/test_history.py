"""The history of people."""

from sqlalchemy.orm import Session

from petition.services import accounts
from petition.services.roster import history
from tests.factories import person_row, persons


def test_history_names_who_did_what_with_the_newest_first(session: Session) -> None:
    (person,) = persons(session, [person_row()])
    anna = accounts.add_user(session, "anna@alliance.example", "coordinator", actor="test")
    before = history.latest(session)
    history.record(session, person.id, "edit", {"party": ("", "Whig")}, actor=f"user:{anna.id}")
    assert history.latest(session) > before
    edited, imported = history.history(session, person.id)
    assert (edited.who, edited.action, edited.changes) == ("anna@alliance.example", "edit", {"party": ("", "Whig")})
    assert (imported.who, imported.action, imported.source) == ("test", "import", "test.csv")


def test_nothing_is_recorded_for_nobody(session: Session) -> None:
    history.record_all(session, [], "edit", actor="test")
    assert history.latest(session) == 0
