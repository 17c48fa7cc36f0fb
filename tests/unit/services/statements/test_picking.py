"""Choosing by hand: whom an invitation can still go to is found, and nobody else."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.searching import Filters
from petition.models import Statement
from petition.services.roster import people
from petition.services.statements import audiences, circulation, drafting, picking
from petition.services.statements.audiences import Audience
from tests import factories


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement that Ada was asked to sign; Bea has no address, Cyd is retired; beside another statement's people."""
    rows = [factories.person_row(name, "Curie", "FR") for name in ("Ada", "Bea", "Cyd", "Dot", "Eve")]
    ada, bea, cyd, *_ = factories.persons(session, [*rows, factories.person_row("Fay", "Lovelace", "GB")])
    statement, _ = factories.circulated(session, [ada])
    people.set_address(session, bea, "", actor="test", secret=factories.SECRET)
    people.retire(session, cyd, actor="test")
    factories.noise(session)
    return statement


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(), ["Dot", "Eve", "Decla", "Signe", "Silen", "Widra", "Fay"]),
        (Filters(q="curie"), ["Dot", "Eve"]),
        (Filters(q="e", country="GB"), ["Fay"]),
        (Filters(country="DE"), []),
        (Filters(reach="no_address"), []),
        (Filters(reach="retired"), []),
    ],
)
def test_search_finds_who_can_be_invited(session: Session, made: Statement, filters: Filters, names: list[str]) -> None:
    found = picking.find_people(session, made, filters, limit=50)
    assert [person.given_name for person in found.people] == names
    assert found.total == len(names)


def test_pages_share_the_people_out(session: Session, made: Statement) -> None:
    pages = [picking.find_people(session, made, Filters(), limit=3, offset=offset) for offset in (0, 3, 6, 9)]
    assert [len(page.people) for page in pages] == [3, 3, 1, 0]
    assert {page.total for page in pages} == {7}
    assert len({person.id for page in pages for person in page.people}) == 7


def test_of_those_picked_only_who_can_be_invited_is_left(session: Session, made: Statement) -> None:
    everybody = picking.find_people(session, drafting.find(session, "noise"), Filters(), limit=50).people
    assert [person.given_name for person in everybody] == ["Ada", "Dot", "Eve", "Fay"]
    numbers = [person.id for person in reversed(everybody)]
    assert [person.given_name for person in picking.picked(session, made, numbers)] == ["Dot", "Eve", "Fay"]
    assert picking.picked(session, made, []) == []


def test_all_who_fit_are_invited_with_those_who_were_picked(session: Session, made: Statement) -> None:
    (fay,) = picking.find_people(session, made, Filters(q="fay"), limit=50).people
    choice = Audience(filters=Filters(q="curie"), also=[fay.id])
    assert [one.given_name for one in audiences.chosen(session, made, choice)] == ["Dot", "Eve", "Fay"]
    assert audiences.chosen_by_country(session, made, choice) == {"FR": 2, "GB": 1}
    assert audiences.without_address(session, made, choice) == 1
    assert circulation.circulate(session, made, choice, actor="test") == 3
