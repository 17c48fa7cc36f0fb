"""People of one name: matched where something distinguishes them, refused where nothing does."""

from dataclasses import replace

import pytest

from petition.domain.names.person_name import PersonName
from petition.domain.namesakes import DISTINGUISHING, KnownPerson, Match, match_by_name, note_namesakes
from petition.domain.persons import PersonRow

NAME = PersonName("Mehmet", "Erdoğan")


def _match(**more: str) -> Match:
    row = PersonRow(2, NAME, "TR", **more)
    return Match(row, row.identity)


def _known(number: int, **more: str) -> KnownPerson:
    return KnownPerson(number, (PersonRow(0, NAME, "TR").identity,), "TR", "", **more)


@pytest.mark.parametrize("column", DISTINGUISHING)
def test_each_distinguishing_column_is_compared(column: str) -> None:
    matches = [_match(**{column: "b"}), _match(**{column: "a"})]
    match_by_name(matches, [_known(1, **{column: "a"}), _known(2, **{column: "b"})])
    assert [match.person_id for match in matches] == [2, 1]
    assert not any(match.doubts or match.errors for match in matches)


def test_where_nothing_distinguishes_one_row_is_refused_and_as_many_are_doubted() -> None:
    one = _match()
    match_by_name([one], [_known(1), _known(2)])
    assert (one.person_id, [error.code for error in one.errors]) == (None, ["ambiguous"])
    both = [_match(), _match()]
    match_by_name(both, [_known(1), _known(2)])
    assert [match.person_id for match in both] == [1, 2]
    assert {doubt.code for match in both for doubt in match.doubts} == {"matched-in-order"}


def test_later_rows_of_a_name_are_doubted_and_rows_of_merged_duplicates_are_not() -> None:
    matches = [_match(), _match(), _match(party="A"), _match()]
    matches[3].is_alias = True
    note_namesakes(matches)
    assert [[doubt.code for doubt in match.doubts] for match in matches] == [[], ["namesake"], ["namesake"], []]


def test_a_doubt_about_a_namesake_is_about_them_and_not_about_their_row() -> None:
    """In the next file they may stand in another row, and what was settled about them still holds."""
    earlier, later = _match(), _match(party="A")
    moved = [replace(earlier, row=replace(earlier.row, row=99)), _match(party="A")]
    other = [_match(constituency="York"), _match(party="A")]
    for pair in ([earlier, later], moved, other):
        note_namesakes(pair)
    values = [pair[1].doubts[0].value for pair in ([earlier, later], moved, other)]
    assert values[0] == values[1] != values[2]
