"""Every name of fifteen parliaments: read, printed without loss, and placed where the parliament places it.

The names are not kept here; where the shared file is not, there is nothing to test.
"""

import csv
import re
from collections import Counter, defaultdict
from functools import cache

import pytest

from petition.domain.names.doubts import remarks_on
from petition.domain.names.parsing import ParsedName, complete
from petition.domain.names.person_name import PersonName
from petition.domain.names.proper_case import proper_case
from petition.domain.names.sort_name import sort_name
from petition.domain.text import fold
from tests.factories import parse_name
from tests.report_samples import shared_folder

ROSTER = shared_folder() / "rosters" / "parliamentarians.csv"
pytestmark = pytest.mark.skipif(not ROSTER.is_file(), reason="the shared roster of parliamentarians is not here")

CODES = {
    "Australia": "AU",
    "Belgium": "BE",
    "Canada": "CA",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "Germany": "DE",
    "Hungary": "HU",
    "Ireland": "IE",
    "Japan": "JP",
    "Lithuania": "LT",
    "Netherlands": "NL",
    "Spain": "ES",
    "UK": "GB",
    "Ukraine": "UA",
    "United States": "US",
}
# How many of a hundred names stand where their source puts them, at least. The European Parliament counts every
# particle; the Commons' columns have other first names than the list ("Alexander" for Alistair Burt).
AGREEMENT = {
    ("AU", "House of Representatives"): 100,
    ("AU", "Senate"): 100,
    ("BE", "Chamber of Representatives"): 98,
    ("CZ", "Chamber of Deputies"): 100,
    ("DE", "Bundestag"): 99,
    ("IE", "Dáil Éireann"): 100,
    ("LT", "Seimas"): 100,
    ("NL", "Tweede Kamer"): 100,
    ("ES", "Congreso de los Diputados"): 100,
    ("GB", "House of Commons"): 99,
    ("GB", "House of Lords"): 100,
    ("US", "Senate"): 100,
    ("US", "House"): 100,
    ("NL", "European Parliament"): 80,
    ("DE", "European Parliament"): 97,
    ("CZ", "European Parliament"): 100,
    ("ES", "European Parliament"): 100,
}


@cache
def people() -> list[tuple[str, dict[str, str], ParsedName]]:
    """Each row with its country and what is read from its columns and its full name."""
    with ROSTER.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(CODES[row["country"]], row, _complete(row)) for row in rows]


def _complete(row: dict[str, str]) -> ParsedName:
    parts = PersonName(row["given_name"], row["family_name"], row["honorific_prefix"])
    return complete(parts, row["name"], CODES[row["country"]])


def letters(text: str) -> Counter[str]:
    """How often each letter stands in a text."""
    return Counter(character for character in fold(text) if character.isalpha())


def squeezed(text: str) -> str:
    """The letters of a text without accents, spaces and signs, which some sources lose."""
    return re.sub(r"[\W_]", "", fold(text))


def alike(order: str, source: str) -> bool:
    """Return whether two sort names put the same family name first, or the same title and place of a peer."""
    if ", of " in source:
        return squeezed(order) == squeezed(source.replace(", of ", " "))
    family = squeezed(order.partition(",")[0])
    if "," in source:
        return family == squeezed(source.partition(",")[0])
    return squeezed(source) in (family, family + squeezed(order.partition(",")[2]))


def test_no_letter_is_lost_in_silence() -> None:
    for _, row, parsed in people():
        told = " ".join(doubt.problem for doubt in parsed.doubts)
        assert not letters(row["name"]) - letters(f"{parsed.name.display} {parsed.name.additional_name} {told}")


def test_one_cell_loses_no_letter_either() -> None:
    for country, row, _ in people():
        parsed = parse_name(row["name"], country)
        told = " ".join(doubt.problem for doubt in parsed.doubts)
        assert not letters(row["name"]) - letters(f"{parsed.name.display} {parsed.name.additional_name} {told}")


def test_everybody_has_a_family_name_and_a_place() -> None:
    without = [row["name"] for country, row, parsed in people() if not parsed.name.family_name]
    assert without == []
    assert all(sort_name(parsed.name, country) for country, _, parsed in people())


def test_names_stand_where_their_parliaments_put_them() -> None:
    same: Counter[tuple[str, str]] = Counter()
    told: Counter[tuple[str, str]] = Counter()
    for country, row, parsed in people():
        source = row["sort_name_in_source"]
        if source:
            chamber = (country, row["chamber"])
            told[chamber] += 1
            same[chamber] += alike(sort_name(parsed.name, country), source)
    shares = {chamber: 100 * same[chamber] // told[chamber] for chamber in AGREEMENT}
    assert {chamber: share for chamber, share in shares.items() if share < AGREEMENT[chamber]} == {}


def test_spanish_names_in_one_cell_are_divided_as_their_columns_are() -> None:
    wrong = 0
    for country, row, parsed in people():
        if country == "ES" and row["chamber"].startswith("Congreso"):
            again = parse_name(f"{parsed.name.given_name} {parsed.name.family_name}", country)
            wrong += not again.name.same_person_as(parsed.name)
    assert wrong <= 5


def test_a_guess_that_is_wrong_is_never_silent() -> None:
    """Initials apart, which lists leave out: names in one cell come out as their columns have them, or with a doubt."""
    silent = defaultdict(list)
    for country, row, parsed in people():
        name = parsed.name
        if row["given_name"] and row["family_name"] and row["chamber"] != "House of Lords":
            again = parse_name(name.name, country)
            if not again.doubts and not again.name.additional_name and not again.name.same_person_as(name):
                silent[country].append(name.name)
    assert silent == {}


def test_names_raise_no_remarks_where_they_are_not_in_capitals() -> None:
    remarks = []
    for country, row, parsed in people():
        if row["chamber"] != "European Parliament" and country != "JP":
            remarks += remarks_on(parsed.name, country)
    assert remarks == []


def test_capitals_of_the_european_parliament_become_names() -> None:
    for country, row, parsed in people():
        if row["chamber"] == "European Parliament":
            proper = proper_case(parsed.name, country)
            assert fold(proper.name) == fold(parsed.name.name)
            assert "capitals" not in {remark.code for remark in remarks_on(proper, country)}
