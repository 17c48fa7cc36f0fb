"""Whom a coordinator chooses: everybody, countries, a group, or people picked by hand."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.searching import Filters
from petition.services.roster import people
from petition.services.statements import audiences, circulation
from petition.services.statements.audiences import Audience
from tests import factories


@pytest.mark.parametrize(
    ("countries", "picked", "chosen"),
    [
        ((), None, ["Eve", "Cyd", "Dot", "Ada", "Bea"]),
        (("GB",), None, ["Ada", "Bea"]),
        (("FR", "DE"), None, ["Eve", "Cyd", "Dot"]),
        ((), ("Ada", "Eve"), ["Eve", "Ada"]),
        (("GB",), ("Ada", "Eve"), ["Ada"]),
        ((), (), []),
        (("IT",), None, []),
    ],
)
def test_choice(
    session: Session, countries: tuple[str, ...], picked: tuple[str, ...] | None, chosen: list[str]
) -> None:
    ids = {person.given_name: person.id for person in factories.persons(session, factories.three_countries())}
    made = factories.statement(session)
    choice = Audience(countries, person_ids=None if picked is None else [ids[name] for name in picked])
    found = audiences.chosen(session, made, choice)
    assert [person.given_name for person in found] == chosen


def test_group_is_a_choice_and_those_without_an_address_are_counted(session: Session) -> None:
    ada, bea, cyd, *_ = factories.persons(session, factories.three_countries())
    people.tag(session, [ada.id, bea.id, cyd.id], "board", actor="test")
    people.set_address(session, bea, "", actor="test", secret=factories.SECRET)
    made = factories.statement(session)
    group = Audience(filters=Filters(tag="board"))
    assert audiences.chosen(session, made, group) == [cyd, ada]
    assert audiences.without_address(session, made, group) == 1
    assert audiences.without_address(session, made, Audience(filters=Filters(tag="board", country="FR"))) == 0
    people.retire(session, bea, actor="test")
    assert audiences.without_address(session, made, group) == 0
    assert circulation.circulate(session, made, group, actor="test") == 2


def test_who_is_not_to_be_invited_is_counted_and_left_out(session: Session) -> None:
    ada, bea, cyd, *_ = factories.persons(session, factories.three_countries())
    about = {"actor": "test", "secret": factories.SECRET}
    people.set_address(session, cyd, "", **about)
    for one in (ada, cyd):
        people.set_do_not_invite(session, one, "has died", **about)
    made = factories.statement(session)
    everybody = Audience()
    assert audiences.not_to_be_invited(session, made, everybody) == 2
    assert audiences.not_to_be_invited(session, made, Audience(("GB",))) == 1
    # Nobody is counted twice.
    assert audiences.without_address(session, made, everybody) == 0
    assert ada not in audiences.chosen(session, made, everybody)
    assert circulation.circulate(session, made, Audience(("GB",), also=[ada.id]), actor="test") == 1
    assert audiences.not_to_be_invited(session, made, Audience(("GB",))) == 1
    assert audiences.chosen(session, made, Audience(person_ids=[ada.id, bea.id])) == []
