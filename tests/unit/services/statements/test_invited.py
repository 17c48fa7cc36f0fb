"""The people of a statement: a search finds those who are counted, in their order, a page at a time."""

import pytest
from sqlalchemy.orm import Session

from petition.domain.statuses import Status
from petition.models import Statement
from petition.services.roster import people
from petition.services.statements import drafting, invited, tallies
from petition.services.statements.invited import Wanted
from tests import factories


def _names(session: Session, made: Statement, **wanted: str) -> list[str]:
    found = invited.find_people(session, made, Wanted.read(wanted), limit=50)
    assert found.total == len(found.people)
    return [one.person.given_name for one in found.people]


def test_lists_are_those_that_are_counted(session: Session) -> None:
    made = factories.every_status(session)
    tally = tallies.tally(session, made)
    for status in Status:
        found = invited.find_people(session, made, Wanted(status=status), limit=50)
        assert len(found.people) == found.total == tally[status]
        assert {one.status for one in found.people} == {status}


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({}, ["Hal", "Ida", "Jon", "Eve", "Fay", "Gil", "Ada", "Bea", "Cyd", "Dot"]),
        ({"country": "GB"}, ["Ada", "Bea", "Cyd", "Dot"]),
        ({"country": "XX"}, []),
        ({"country": "GB", "standing": "no_answer"}, ["Dot"]),
        ({"q": "CURIÉ"}, ["Eve", "Fay", "Gil"]),
        ({"q": "cy"}, ["Cyd"]),
        ({"q": "love dot"}, ["Dot"]),
        ({"q": "love", "country": "FR"}, []),
        ({"q": "curie", "standing": "unreachable"}, ["Eve", "Fay"]),
        ({"q": "e", "standing": "unreachable"}, ["Eve", "Fay"]),
        ({"q": "noise"}, []),
        ({"standing": "nonsense"}, ["Hal", "Ida", "Jon", "Eve", "Fay", "Gil", "Ada", "Bea", "Cyd", "Dot"]),
        ({"q": "%"}, []),
    ],
)
def test_search_finds_who_fits_in_the_order_of_the_list(
    session: Session, wanted: dict[str, str], names: list[str]
) -> None:
    assert _names(session, factories.every_status(session), **wanted) == names


@pytest.mark.parametrize("asked", [Wanted(), Wanted(q="a"), Wanted(q="love"), Wanted(country="GB")])
def test_pages_share_the_people_out(session: Session, asked: Wanted) -> None:
    made = factories.every_status(session)
    whole = [one.person.id for one in invited.find_people(session, made, asked, limit=50).people]
    pages = [invited.find_people(session, made, asked, limit=3, offset=offset) for offset in (0, 3, 6, 9, 99)]
    assert [one.person.id for page in pages for one in page.people] == whole
    assert {page.total for page in pages} == {len(whole)}


def test_whoever_is_retired_since_is_still_found(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    people.retire(session, people.find(session, invitation.person_id), actor="test")
    assert _names(session, made) == _names(session, made, q="lovelace") == ["Ada"]


def test_countries_are_those_of_the_invited(session: Session) -> None:
    made = factories.every_status(session)
    factories.persons(session, [factories.person_row("Uwe", "Unasked", "SE")])
    assert sorted(invited.countries(session, made)) == ["DE", "FR", "GB"]
    assert invited.countries(session, drafting.find(session, "noise")) == ["FR"]
    assert invited.countries(session, factories.statement(session, factories.draft("nobody-asked"))) == []


def test_what_is_wanted_is_written_without_what_is_empty() -> None:
    asked = Wanted.read({"q": " duncan ", "standing": "signed", "country": ""})
    assert asked == Wanted("duncan", "", Status.SIGNED)
    assert asked.written == {"q": "duncan", "standing": "signed"}
    assert Wanted.read(asked.written) == asked
    assert Wanted().written == {}
