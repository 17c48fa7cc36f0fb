"""Matching rows with people: by identifier, then by name, country and legislature, never by address."""

import time
from dataclasses import replace
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.matching import Matching, match_rows
from petition.domain.names.person_name import PersonName
from petition.domain.namesakes import KnownPerson
from petition.domain.persons import Identifier, PersonRow
from petition.domain.remarks import Remark

WIKIDATA = Identifier("wikidata", "Q42")


def _row(row: int = 2, given: str = "Mehmet", family: str = "Erdoğan", **more: object) -> PersonRow:
    return PersonRow(row, PersonName(given, family), **{"country": "TR", "legislature": "Meclis", **more})


def _known(number: int, row: PersonRow, **more: object) -> KnownPerson:
    known = KnownPerson(
        number,
        (row.identity,),
        row.country,
        row.legislature,
        row.constituency,
        row.email,
        row.party,
        row.role,
        row.identifiers,
    )
    return replace(known, given_name=row.name.given_name, family_name=row.name.family_name, **more)


def _people(matching: Matching) -> list[int | None]:
    return [match.person_id for match in matching.matches]


def _codes(matching: Matching) -> list[list[str]]:
    return [[remark.code for remark in (*match.doubts, *match.errors)] for match in matching.matches]


def test_name_country_and_legislature_tell_who_it_is() -> None:
    row = _row(email="new@x.example", constituency="Muğla")
    known = [_known(1, _row(family="Other")), _known(2, _row()), _known(3, _row(legislature="Senate"))]
    assert _people(match_rows([row], known)) == [2]


def test_an_address_tells_nothing() -> None:
    known = [_known(1, _row(family="Other", email="office@x.example"))]
    assert _people(match_rows([_row(email="office@x.example")], known)) == [None]


def test_an_identifier_comes_before_the_name() -> None:
    known = [_known(1, _row()), _known(2, _row(family="Other", identifiers=(WIKIDATA,)))]
    assert _people(match_rows([_row(identifiers=(WIKIDATA,))], known)) == [2]


def test_an_identifier_of_another_country_is_another_one() -> None:
    known = [_known(1, _row(family="Other", country="DE", identifiers=(Identifier("id", "7"),)))]
    assert _people(match_rows([_row(identifiers=(Identifier("id", "7"),))], known)) == [None]


def test_another_identifier_of_the_same_kind_is_another_person() -> None:
    known = [_known(1, _row(identifiers=(WIKIDATA,)))]
    matching = match_rows([_row(identifiers=(Identifier("wikidata", "Q43"),))], known)
    assert _people(matching) == [None]
    assert _codes(matching) == [[]]


def test_our_own_number_is_an_identifier_of_this_roster_alone() -> None:
    known = [_known(7, _row(family="Other"))]
    rows = [_row(identifiers=(Identifier("petition", "3f2a-7"),))]
    assert _people(match_rows(rows, known, own="3f2a-")) == [7]
    assert _people(match_rows(rows, known, own="77b1-")) == [None]


def test_two_rows_with_one_identifier_are_refused() -> None:
    known = [_known(1, _row(identifiers=(WIKIDATA,)))]
    rows = [_row(2, identifiers=(WIKIDATA,)), _row(3, family="Other", identifiers=(WIKIDATA,))]
    assert _codes(match_rows(rows, known)) == [[], ["identifiers"]]


def test_identifiers_of_two_people_are_refused() -> None:
    other = Identifier("mnis", "172")
    known = [_known(1, _row(identifiers=(WIKIDATA,))), _known(2, _row(family="Other", identifiers=(other,)))]
    matching = match_rows([_row(identifiers=(WIKIDATA, other))], known)
    assert _codes(matching) == [["identifiers"]]
    assert _people(matching) == [None]


def test_two_people_of_one_name_stay_two() -> None:
    """Two members of one chamber are called Mehmet Erdoğan, of Gaziantep and of Muğla."""
    rows = [_row(2, constituency="Gaziantep"), _row(3, constituency="Muğla")]
    first = match_rows(rows, [])
    assert _people(first) == [None, None]
    assert _codes(first) == [[], ["namesake"]]
    known = [_known(1, rows[0]), _known(2, rows[1])]
    assert _people(match_rows(rows, known)) == [1, 2]
    assert _people(match_rows(rows[::-1], known)) == [2, 1]


def test_rows_that_are_alike_in_everything_are_one_person_unless_the_roster_has_two() -> None:
    matching = match_rows([_row(2), _row(3)], [])
    assert _aliases(matching) == [(None, False), (None, True)]
    assert matching.matches[1].doubts == [Remark("repeated", "family_name", "is the person of row 2; the two are one")]
    one = match_rows([_row(2), _row(3)], [_known(1, _row())])
    assert _aliases(one) == [(1, False), (1, True)]
    known = [_known(1, _row()), _known(2, _row())]
    again = match_rows([_row(2), _row(3)], known)
    assert _people(again) == [1, 2]
    assert _codes(again) == [["matched-in-order"], ["matched-in-order", "namesake"]]


def test_a_row_that_may_be_either_of_two_is_refused() -> None:
    known = [_known(1, _row(constituency="Gaziantep")), _known(2, _row(constituency="Muğla"))]
    matching = match_rows([_row(constituency="Ankara")], known)
    assert _people(matching) == [None]
    (error,) = matching.matches[0].errors
    assert error.problem.startswith("Mehmet Erdoğan is one of 2 people of this name")
    assert matching.gone == []


def test_what_tells_namesakes_apart_is_used() -> None:
    known = [_known(1, _row(party="A")), _known(2, _row(party="B"))]
    assert _people(match_rows([_row(party="B")], known)) == [2]


def test_a_third_of_the_name_is_new() -> None:
    known = [_known(1, _row(constituency="Gaziantep"))]
    rows = [_row(2, constituency="Muğla"), _row(3, constituency="Gaziantep")]
    matching = match_rows(rows, known)
    assert sorted(map(str, _people(matching))) == ["1", "None"]
    assert _people(matching)[1] == 1


def test_gone_are_those_of_the_files_chambers_alone() -> None:
    known = [
        _known(1, _row(family="Gone")),
        _known(2, _row(family="Elsewhere", legislature="Senate")),
        _known(3, _row(family="Abroad", country="DE")),
        _known(4, _row(family="Retired"), is_retired=True),
        _known(5, _row()),
    ]
    assert match_rows([_row()], known).gone == [1]


def test_a_faulty_row_is_nobody_and_opens_no_chamber() -> None:
    faulty = _row(errors=(Remark("email", "email", "is wrong"),))
    matching = match_rows([faulty], [_known(1, _row())])
    assert _people(matching) == [None]
    assert matching.gone == []
    other = match_rows([faulty], [_known(2, _row(family="Other"))])
    assert other.gone == []


def test_the_name_of_the_last_file_finds_who_was_corrected_since() -> None:
    known = _known(1, _row(family="van Nispen"))
    corrected = replace(known, identities=(_row(family="Nispen").identity, *known.identities))
    assert _people(match_rows([_row(family="Nispen")], [corrected])) == [1]
    assert _people(match_rows([_row(family="van Nispen")], [corrected])) == [1]


def _merged(number: int, row: PersonRow, into: int) -> KnownPerson:
    return _known(number, row, into=into, is_retired=True)


def _aliases(matching: Matching) -> list[tuple[int | None, bool]]:
    return [(match.person_id, match.is_alias) for match in matching.matches]


def test_a_merged_duplicate_does_not_come_back() -> None:
    known = [_known(1, _row(family="Duncan Smith")), _merged(2, _row(family="Duncan-Smith"), 1)]
    rows = [_row(2, family="Duncan-Smith"), _row(3, family="Duncan Smith")]
    for order in (rows, rows[::-1]):
        assert _aliases(match_rows(order, known)) == [(1, row.name.family_name == "Duncan-Smith") for row in order]
    alone = match_rows([rows[0]], known)
    assert _aliases(alone) == [(1, True)]
    assert alone.gone == []


def test_a_merged_namesake_takes_one_row_and_no_other() -> None:
    """Whoever else has the name of a duplicate is another person, and not swallowed."""
    known = [_known(1, _row(family="Smyth")), _merged(2, _row(family="Smith", constituency="North"), 1)]
    rows = [_row(2, family="Smith", constituency="South"), _row(3, family="Smith", constituency="North")]
    assert _aliases(match_rows(rows, known)) == [(None, False), (1, True)]


def test_two_entries_of_one_name_that_were_merged_stay_one() -> None:
    known = [_known(1, _row(party="A")), _merged(2, _row(party="B"), 1)]
    assert _aliases(match_rows([_row(2, party="B"), _row(3, party="A")], known)) == [(1, True), (1, False)]
    assert _aliases(match_rows([_row(party="C")], known)) == [(1, False)]


def test_an_identifier_that_came_over_does_not_turn_the_kept_person_into_the_duplicate() -> None:
    known = [_known(1, _row(), identifiers=(WIKIDATA,)), _merged(2, _row(legislature="Senate"), 1)]
    row = _row(legislature="Senate", identifiers=(WIKIDATA,))
    assert _aliases(match_rows([row], known)) == [(1, True)]


def test_the_retired_come_back_only_where_nobody_else_is_left() -> None:
    known = [_known(1, _row()), _known(2, _row(), is_retired=True)]
    matching = match_rows([_row()], known)
    assert _people(matching) == [1]
    assert _codes(matching) == [[]]
    assert _people(match_rows([_row(2), _row(3)], known)) == [1, 2]


def test_a_chambers_own_numbers_mean_nobody_elsewhere() -> None:
    """Every chamber counts its members from one: row 1 of the Senate is not row 1 of the House."""
    known = [_known(1, _row(legislature="House", identifiers=(Identifier("id", "1"),)))]
    senate = _row(given="Zoé", family="Bernard", legislature="Senate", identifiers=(Identifier("id", "1"),))
    assert _people(match_rows([senate], known)) == [None]
    house = _row(given="Zoé", family="Bernard", legislature="House", identifiers=(Identifier("id", "1"),))
    assert _people(match_rows([house], known)) == [1]


def test_an_identifier_with_another_name_is_doubted() -> None:
    known = [_known(1, _row(family="Byron", identifiers=(WIKIDATA,)))]
    assert _codes(match_rows([_row(family="Lovelace", identifiers=(WIKIDATA,))], known)) == [["other-name"]]
    assert _codes(match_rows([_row(family="Byron", identifiers=(WIKIDATA,))], known)) == [[]]


def test_our_own_number_finds_whose_country_was_corrected() -> None:
    own = (Identifier("petition", "3f2a-7"),)
    assert _people(match_rows([_row(country="DE", identifiers=own)], [_known(7, _row())], own="3f2a-")) == [7]


def test_who_is_in_a_faulty_row_is_not_gone() -> None:
    error = (Remark("bad-address", "email", "is wrong"),)
    known = [
        _known(1, _row()),
        _known(2, _row(family="Other")),
        _known(3, _row(family="Third", identifiers=(WIKIDATA,))),
    ]
    rows = [
        _row(2, errors=error),
        _row(3, family="Other", country="", errors=error),
        _row(4, family="New name", identifiers=(WIKIDATA,), errors=error),
        _row(5, family="Sound"),
    ]
    assert match_rows(rows, known).gone == []
    assert match_rows(rows[3:], known).gone == [1, 2, 3]


ROWS = st.lists(
    st.builds(
        lambda given, party, constituency: (given, party, constituency),
        st.sampled_from(["Ann", "Bob"]),
        st.sampled_from(["", "A", "B"]),
        st.sampled_from(["", "North", "South"]),
    ),
    max_size=6,
)


@given(ROWS, ROWS)
def test_nobody_is_two_rows_and_every_row_is_reported(
    new: list[tuple[str, str, str]], old: list[tuple[str, str, str]]
) -> None:
    rows = [_row(n, given, party=party, constituency=place) for n, (given, party, place) in enumerate(new, 2)]
    known = [_known(n, _row(0, given, party=party, constituency=place)) for n, (given, party, place) in enumerate(old)]
    matching = match_rows(rows, known)
    assert [match.row for match in matching.matches] == rows
    sole = [match for match in matching.matches if not match.is_alias]
    found = [match.person_id for match in sole if match.person_id is not None]
    assert len(found) == len(set(found))
    assert not set(found) & set(matching.gone)
    names = {person.id: person.identities for person in known}
    assert all(
        match.row.identity in names[match.person_id] for match in matching.matches if match.person_id is not None
    )


@given(ROWS)
def test_a_file_that_comes_again_finds_everybody(new: list[tuple[str, str, str]]) -> None:
    rows = [_row(n, given, party=party, constituency=place) for n, (given, party, place) in enumerate(new, 2)]
    matching = match_rows(rows, [_known(row.row, row) for row in rows])
    assert not any(match.errors for match in matching.matches)
    assert sorted(match.person_id or 0 for match in matching.matches) == [row.row for row in rows]
    for match in matching.matches:
        found = next(row for row in rows if row.row == match.person_id)
        assert (found.constituency, found.party) == (match.row.constituency, match.row.party)


def test_t39_work_on_rows_of_one_name_grows_with_their_number() -> None:
    """Rows and people of one name, and of one identifier, were compared pair by pair: 15 seconds for 3,000 of each."""
    count = 3_000
    shared = (Identifier("id", "1"),)
    started = time.process_time()
    rows = [_row(number, f"M{number}", identifiers=shared) for number in range(count)]
    matching = match_rows(rows, [_known(number, rows[0]) for number in range(1, count + 1)])
    assert all("identifiers" in codes for codes in _codes(matching))
    rows = [_row(number, email="a@x.example", term=f"{number}", identifiers=shared) for number in range(count)]
    assert len([match for match in match_rows(rows, []).matches if not match.is_alias]) == 1
    rows = [_row(number, email="a@x.example", party=f"{number}", term=f"{number}") for number in range(count)]
    assert len([match for match in match_rows(rows, []).matches if not match.is_alias]) == 1
    known = [_known(number, _row(identifiers=(Identifier("x", f"k{number}"),))) for number in range(1, count + 1)]
    rows = [_row(number, identifiers=(Identifier("x", f"r{number}"),)) for number in range(count)]
    assert set(_people(match_rows(rows, known))) == {None}
    rows = [_row(number, constituency=f"{number}") for number in range(1, count + 1)]
    known = [_known(number, row) for number, row in enumerate(rows, 1)]
    assert _people(match_rows(rows, known)) == list(range(1, count + 1))
    # A machine that runs other tests as well is slow; pair by pair it took 15 seconds by itself.
    assert time.process_time() - started < 5


def test_t39_faulty_rows_without_a_country_are_not_looked_for_in_every_chamber() -> None:
    count = 2_000
    bad = (Remark("country", "country", "is no country"),)
    faulty = [_row(number, given=f"A{number}", country="", errors=bad) for number in range(count)]
    rows = [*faulty, *(_row(count + number, legislature=f"L{number}") for number in range(count))]
    known = [_known(number, _row(given=f"Z{number}", legislature=f"L{number}")) for number in range(1, count)]
    started = time.process_time()
    assert match_rows(rows, known).gone == []
    assert match_rows([faulty[0], *rows[count:]], known).gone == list(range(1, count))
    assert time.process_time() - started < 5


def test_t39_matching_can_be_ended() -> None:
    class EndedError(Exception):
        """The work is to end."""

    rows = [_row(number, given=f"Ada {number}") for number in range(10)]
    for after in (0, 9, 10, 19, 20, 29):
        with pytest.raises(EndedError):
            match_rows(rows, [], go_on=Mock(side_effect=[*[None] * after, EndedError]))


def test_people_who_share_an_identifier_are_counted_up_to_twenty() -> None:
    for many, words in ((2, "2"), (20, "20"), (21, "more than 20"), (50, "more than 20")):
        known = [_known(number, _row(family=f"Nr {number}", identifiers=(WIKIDATA,))) for number in range(many)]
        (match,) = match_rows([_row(identifiers=(WIKIDATA,))], known).matches
        assert [error.problem for error in match.errors] == [
            f"belong to {words} people of the roster; merge them first"
        ]
