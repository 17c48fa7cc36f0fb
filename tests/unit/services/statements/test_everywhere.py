"""Somebody over all statements: found by words, also who is retired, with where they stand with each."""

from sqlalchemy.orm import Session

from petition.domain.statuses import Status
from petition.services.roster import people
from petition.services.statements import everywhere
from tests import factories


def test_person_is_found_with_every_statement_the_newest_first(session: Session) -> None:
    rows = [factories.person_row("Ada", "Lovelace"), factories.person_row("Bea", "Lovelace")]
    ada, bea = factories.persons(session, rows)
    first, (invitation,) = factories.circulated(session, [ada])
    factories.sign(session, invitation)
    second, _ = factories.circulated(session, [ada], factories.draft("second"))
    people.retire(session, bea, actor="user:1")
    found = everywhere.find(session, "lovelace", limit=10)
    assert found.total == 2
    stood = {one.person.id: [(s.slug, standing.status) for s, standing in one.statements] for one in found.people}
    assert stood == {ada.id: [(second.slug, Status.NO_ANSWER), (first.slug, Status.SIGNED)], bea.id: []}
    assert [one.person.id for one in everywhere.find(session, "lovelace bea", limit=10).people] == [bea.id]
    assert everywhere.find(session, "lovelace", limit=1, offset=1).total == 2


def test_nothing_is_asked_for_no_words(session: Session) -> None:
    factories.circulated(session)
    assert everywhere.find(session, "  ", limit=10) == ([], 0)
    assert everywhere.find(session, "nobody", limit=10) == ([], 0)
