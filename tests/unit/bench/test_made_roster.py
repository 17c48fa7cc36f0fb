"""The made roster: the same each time, valid, with names that cost what real ones do."""

import unicodedata
from datetime import date

from bench.made_roster import csv_of, made_rows, whole_names_csv_of
from petition.domain.persons import FIELDS, Identifier, PersonRow
from petition.domain.text import fold
from petition.rosters.options import Options
from petition.rosters.reading import open_roster, people_of, provided

_TODAY = date(2026, 1, 2)


def _people(content: bytes) -> list[PersonRow]:
    return list(people_of(open_roster(content), None, Options(), today=_TODAY))


def test_every_row_is_valid_and_read_as_it_was_made() -> None:
    rows = made_rows(2000)
    people = _people(csv_of(rows))
    assert [person.errors for person in people if person.errors] == []
    assert [(one.name.given_name, one.name.family_name, one.party) for one in people] == [
        (row.given, row.family, row.party) for row in rows
    ]
    assert people[7].identifiers == (Identifier("member", "M-000007"),)
    opened = open_roster(csv_of(rows))
    assert set(FIELDS) - provided(opened, None, Options(), today=_TODAY) == {
        *("additional_name", "do_not_invite", "name_order", "honorific_suffix", "sort_name", "language")
    }


def test_names_in_one_cell_are_valid_too() -> None:
    people = _people(whole_names_csv_of(made_rows(500)))
    assert len(people) == 500
    assert all(person.name.family_name and not person.errors for person in people)


def test_nobody_is_a_namesake_in_their_chamber_or_shares_an_address() -> None:
    rows = made_rows(44_000)
    identities = {(row.country, row.chamber, fold(row.family), fold(row.given)) for row in rows}
    assert len(identities) == len({row.email for row in rows}) == len(rows)


def test_names_are_of_every_kind() -> None:
    families = [row.family for row in made_rows(2000)]
    scripts = {unicodedata.name(family[0]).split()[0] for family in families}
    assert scripts == {"LATIN", "GREEK", "CYRILLIC", "CJK"}
    assert sum(not family.isascii() for family in families) > 500
    assert sum(" " in family for family in families) > 100
    assert sum("-" in family for family in families) > 50


def test_changed_rows_are_the_first_ones_and_keep_their_numbers() -> None:
    before, after = made_rows(100), made_rows(100, changed=10)
    changed = [number for number, pair in enumerate(zip(before, after, strict=True)) if pair[0] != pair[1]]
    assert changed == list(range(10))
    assert [row.member for row in before] == [row.member for row in after]
    assert sum(one.family != other.family for one, other in zip(before, after, strict=True)) == 5
    assert made_rows(100) == before
