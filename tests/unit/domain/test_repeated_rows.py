"""Rows that are one person: twice the same, or a row for each term; and rows that only look so."""

import pytest

from petition.domain.names.person_name import PersonName
from petition.domain.namesakes import Match
from petition.domain.persons import Identifier, PersonRow
from petition.domain.repeated_rows import are_one_person, fold_repeated

U1 = (Identifier("id", "u1"),)


def _match(row: int, given: str = "Anna", family: str = "Berg", **more: object) -> Match:
    made = PersonRow(row, PersonName(given, family), **{"country": "SE", "legislature": "Riksdag", **more})
    return Match(made, made.identity)


def _kept(*matches: Match, **namesakes: int) -> list[int]:
    return [match.row.row for match in fold_repeated(matches, namesakes)]


def test_the_same_row_twice_is_one_person_whatever_the_capitals() -> None:
    shouted, spoken = _match(2, "ANNA", "BERG", email="a@x.example"), _match(3, email="A@x.example")
    assert _kept(shouted, spoken, _match(4, "Bo"), _match(5, party="S", email="a@x.example")) == [3, 4, 5]
    assert shouted.same_as is spoken
    assert [doubt.code for doubt in shouted.doubts] == ["repeated"]
    assert str(shouted.doubts[0]) == "family_name: is the person of row 3; the two are one"


def test_as_many_alike_as_the_roster_has_stay() -> None:
    one, other = _match(2), _match(3)
    assert _kept(one, other, **{one.identity: 2}) == [2, 3]
    assert _kept(one, other, **{one.identity: 1}) == [2]


def test_whoever_is_not_to_be_invited_in_one_of_two_rows_is_not() -> None:
    one, other = _match(2), _match(3, do_not_invite="opted out")
    (kept,) = fold_repeated([one, other], {})
    assert (kept.row.row, kept.row.do_not_invite) == (2, "opted out")


@pytest.mark.parametrize("rows", [(2, 3, 4), (4, 2, 3), (3, 4, 2)])
def test_of_the_terms_of_one_identifier_the_latest_counts(rows: tuple[int, ...]) -> None:
    terms = {2: "2010", 3: "2014", 4: "2018"}
    made = [
        _match(row, term=terms[row], party=terms[row], identifiers=U1, do_not_invite="over" if row < 4 else "")
        for row in rows
    ]
    (kept,) = fold_repeated(made, {})
    assert (kept.row.row, kept.row.do_not_invite) == (4, "")
    assert {str(doubt) for match in made for doubt in match.doubts} == {
        "family_name: is the person of row 4, which is of a later term; the two are one"
    }


def test_a_name_may_change_between_two_terms_and_not_within_one() -> None:
    married = _match(3, "Anna", "Holm", term="2", identifiers=U1)
    assert _kept(_match(2, term="1", identifiers=U1), married) == [3]
    assert _kept(_match(2, term="2", identifiers=U1), _match(3, "Anna", "Holm", term="2", identifiers=U1)) == [2, 3]
    assert _kept(_match(2, term="1", identifiers=U1), _match(3, "Bo", "Lund", term="2", identifiers=U1)) == [2, 3]


def test_two_rows_of_one_identifier_are_one_person_by_name_or_by_a_part_of_it_in_two_terms() -> None:
    one = _match(2, "Jürgen", "Berg", term="1").row
    assert are_one_person(one, _match(3, "Juergen", "BERG", legislature="Lagting").row)
    assert are_one_person(one, _match(3, "Jürgen", "Holm", term="2").row)
    assert not are_one_person(one, _match(3, "Jürgen", "Holm", term="1").row)
    assert not are_one_person(one, _match(3, "Jürgen", "Holm", term="2", legislature="Lagting").row)


def test_one_identifier_in_two_ways_to_write_it_is_one() -> None:
    one = _match(2, identifiers=(Identifier("mnis", "0042"),), party="S")
    assert _kept(one, _match(3, identifiers=(Identifier("mnis", "42.0"),))) == [2]
    assert _kept(one, _match(3, identifiers=(Identifier("mnis", "43"),))) == [2, 3]


def test_terms_without_an_identifier_need_one_address() -> None:
    about = {"email": "a@x.example"}
    assert _kept(_match(2, term="1", party="S", **about), _match(3, term="2", party="M", **about)) == [3]
    assert _kept(_match(2, term="1", party="S"), _match(3, term="2", party="M")) == [2, 3]
    # Two people of one name who share an inbox sit in one term.
    assert _kept(_match(2, term="1", party="S", **about), _match(3, term="1", party="M", **about)) == [2, 3]
