"""Rows that surely are somebody under another spelling, chamber or surname, and those that only may be."""

from collections.abc import Sequence

import pytest

from petition.domain.matching import Matching, match_rows
from petition.domain.names.person_name import PersonName
from petition.domain.namesakes import KnownPerson
from petition.domain.persons import Identifier, PersonRow


def _row(given: str, family: str, chamber: str = "Commons", email: str = "", row: int = 2, **more: object) -> PersonRow:
    return PersonRow(row, PersonName(given, family), "GB", email, chamber, **more)


def _known(number: int, row: PersonRow, **more: object) -> KnownPerson:
    parts = (row.name.given_name, row.name.family_name)
    about = {"email": row.email, "identifiers": row.identifiers, **more}
    return KnownPerson(
        number, (row.identity,), row.country, row.legislature, given_name=parts[0], family_name=parts[1], **about
    )


def _found(matching: Matching) -> list[tuple[int | None, list[str]]]:
    return [(match.person_id, [doubt.code for doubt in match.doubts]) for match in matching.matches]


def _match(rows: Sequence[PersonRow], known: Sequence[PersonRow]) -> Matching:
    return match_rows(rows, [_known(number, row) for number, row in enumerate(known, 1)])


@pytest.mark.parametrize(
    ("roster", "file"),
    [("Duncan-Smith", "Duncan\u2011Smith"), ("Müller", "Mueller"), ("O'Brien", "O\u02bcBrien"), ("Kjær", "Kjaer")],
)
def test_another_spelling_is_the_same_person_with_a_doubt(roster: str, file: str) -> None:
    matching = _match([_row("Iain", file)], [_row("Iain", roster)])
    assert _found(matching) == [(1, ["spelling"])]
    assert roster in str(matching.matches[0].doubts[0])
    assert matching.gone == []


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (("Robert", "Brady"), ("Robert A.", "Brady")),
        (("Steingrímur J.", "Sigfússon"), ("Steingrímur", "Sigfússon")),
        (("Anwar", "Ibrahim"), ("Anwar Ibrahim", "")),
        (("Eleni", "Papadopoulou"), ("Papadopoulou", "Eleni")),
    ],
)
def test_initials_and_another_division_are_the_same_person_with_a_doubt(
    stored: tuple[str, str], read: tuple[str, str]
) -> None:
    assert _found(_match([_row(*read)], [_row(*stored)])) == [(1, ["spelling"])]


def test_one_word_alone_is_nobody_for_sure() -> None:
    assert _found(_match([_row("Anwar", "")], [_row("Anwar", "A.")])) == [(None, [])]


def test_of_two_who_may_be_meant_nobody_is_taken() -> None:
    assert _found(_match([_row("Iain", "Mueller")], [_row("Iain", "Müller"), _row("Iain", "Muller")])) == [(None, [])]
    rows = [_row("Iain", "Mueller", party="A"), _row("Iain", "Müeller", party="B", row=3)]
    assert [one for one, _ in _found(_match(rows, [_row("Iain", "Müller")]))] == [None, None]


def test_a_changed_surname_at_the_same_personal_address_is_the_same_person() -> None:
    known = [_row("Sofia", "Farren", email="sofia.f@p.example")]
    assert _found(_match([_row("Sofia", "Braver", email="Sofia.F@p.example")], known)) == [(1, ["other-name"])]
    assert _found(_match([_row("Maria", "Braver", email="sofia.f@p.example")], known)) == [(None, [])]


def test_an_office_or_a_shared_inbox_tells_nothing() -> None:
    for address, others in (
        ("office@p.example", []),
        ("sofia@p.example", [_row("Bo", "Lund", email="sofia@p.example")]),
    ):
        known = [_row("Sofia", "Farren", email=address), *others]
        (found,) = _found(_match([_row("Sofia", "Braver", email=address)], known))
        assert found == (None, [])


def test_other_identifiers_tell_two_people_apart() -> None:
    known = [_row("Iain", "Müller", identifiers=(Identifier("mnis", "1"),))]
    assert _found(_match([_row("Iain", "Mueller", identifiers=(Identifier("mnis", "2"),))], known)) == [(None, [])]


def test_a_name_and_an_address_in_another_chamber_are_the_same_person() -> None:
    known = [_row("Sofia", "Farren", email="sofia@p.example")]
    matching = _match([_row("Sofia", "Farren", "House of Commons", "sofia@p.example")], known)
    assert _found(matching) == [(1, ["other-chamber"])]
    assert "Commons" in str(matching.matches[0].doubts[0])


def test_a_name_alone_in_another_chamber_is_a_doubt() -> None:
    matching = _match([_row("Sofia", "Farren", "Lords")], [_row("Sofia", "Farren")])
    assert _found(matching) == [(None, ["looks-like"])]
    assert "may be Sofia Farren of “Commons”" in str(matching.matches[0].doubts[0])


NAMES = ["Ada", "Bea", "Cyd", "Dot", "Eve", "Flo"]


def test_a_chamber_with_another_name_is_seen_by_its_people() -> None:
    known = [_row(name, "Sund") for name in NAMES]
    rows = [_row(name, "Sund", "House of Commons", row=row) for row, name in enumerate([*NAMES[:5], "Gus"], 2)]
    matching = _match(rows, known)
    assert _found(matching) == [*((number, ["other-chamber"]) for number in range(1, 6)), (None, [])]
    assert matching.gone == [6]


@pytest.mark.parametrize("more", ["file", "roster"])
def test_a_chamber_that_is_there_under_its_own_name_is_another_one(more: str) -> None:
    known = [_row(name, "Sund") for name in NAMES]
    rows = [_row(name, "Sund", "Lords", row=row) for row, name in enumerate(NAMES, 2)]
    if more == "file":
        rows.append(_row("Zoe", "Zorn", row=99))
    else:
        known.append(_row("Zoe", "Zorn", "Lords"))
    assert {one for one, _ in _found(_match(rows, known))} == {None}


def test_few_who_moved_are_no_chamber_that_was_renamed() -> None:
    known = [_row(name, "Sund") for name in NAMES]
    rows = [_row(name, "Sund", "Lords", row=row) for row, name in enumerate(NAMES[:4], 2)]
    assert _found(_match(rows, known)) == [(None, ["looks-like"])] * 4


def test_nobody_who_is_retired_or_merged_is_taken() -> None:
    row = _row("Iain", "Müller")
    for more in ({"is_retired": True}, {"into": 2}):
        assert _found(match_rows([_row("Iain", "Mueller")], [_known(1, row, **more)])) == [(None, [])]
