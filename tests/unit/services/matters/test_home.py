"""What needs a coordinator over all statements: the newest first, each counted with its statement."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.matters import Kind
from petition.domain.states import OutboxState
from petition.services.matters import home
from petition.services.statements import closing, drafting
from tests import factories


def test_newest_of_all_statements_come_first_and_all_are_counted(session: Session) -> None:
    made, (ada,) = factories.circulated(session)
    other, _ = factories.circulated(
        session, factories.persons(session, [factories.person_row("Bea")]), factories.draft("other")
    )
    factories.statement(session, factories.draft("draft"))
    factories.settle_mails(session, OutboxState.BOUNCED, ada)
    closing.close(session, other, actor="test")
    found = home.overview(session, drafting.all_statements(session), {}, most=10)
    assert [(need.statement, need.matter.kind) for need in found.newest] == [
        (other, Kind.CLOSED),
        (made, Kind.UNREACHABLE),
    ]
    assert (found.total, found.counts, found.has_more) == (2, {made.id: 1, other.id: 1}, False)
    few = home.overview(session, drafting.all_statements(session), {}, most=1)
    assert [need.statement for need in few.newest] == [other]


def test_desk_without_statements_needs_nobody(session: Session) -> None:
    draft = factories.statement(session)
    for there in ([], [draft]):
        assert home.overview(session, there, {}, most=10) == ([], 0, {}, False)


def test_beyond_a_number_people_are_counted_no_more(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, _ = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    factories.settle_mails(session, OutboxState.BOUNCED)
    monkeypatch.setattr(home, "MOST_COUNTED", 2)
    found = home.overview(session, [made], {}, most=10)
    assert (found.total, found.has_more) == (2, True)
