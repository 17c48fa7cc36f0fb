"""People of one name: told apart where something tells, refused where nothing does."""

import pytest

from petition.domain.names.person_name import PersonName
from petition.domain.namesakes import TELLING, KnownPerson, Match, match_by_name
from petition.domain.persons import PersonRow

NAME = PersonName("Mehmet", "Erdoğan")


def _match(**more: str) -> Match:
    row = PersonRow(2, NAME, "TR", **more)
    return Match(row, row.identity)


def _known(number: int, **more: str) -> KnownPerson:
    return KnownPerson(number, (PersonRow(0, NAME, "TR").identity,), "TR", "", **more)


@pytest.mark.parametrize("telling", TELLING)
def test_each_field_that_tells_is_looked_at(telling: str) -> None:
    matches = [_match(**{telling: "b"}), _match(**{telling: "a"})]
    match_by_name(matches, [_known(1, **{telling: "a"}), _known(2, **{telling: "b"})])
    assert [match.person_id for match in matches] == [2, 1]
    assert not any(match.doubts or match.errors for match in matches)


def test_what_tells_nothing_is_refused_for_one_row_and_doubted_for_as_many() -> None:
    one = _match()
    match_by_name([one], [_known(1), _known(2)])
    assert (one.person_id, [error.code for error in one.errors]) == (None, ["ambiguous"])
    both = [_match(), _match()]
    match_by_name(both, [_known(1), _known(2)])
    assert [match.person_id for match in both] == [1, 2]
    assert {doubt.code for match in both for doubt in match.doubts} == {"matched-in-order"}
