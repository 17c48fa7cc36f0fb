"""A compiled statement groups its lines by country label."""

import pytest

from petition.domain.compilations import Compilation, Signatory
from petition.domain.names import PersonName


def _compilation(*signatories: Signatory) -> Compilation:
    return Compilation("slug", "Title", "Body", "en", "0" * 64, 1, "UTC", "The Alliance", signatories)


def _signatory(family: str, country: str, label: str) -> Signatory:
    return Signatory(PersonName("A.", family), country, label, family)


def test_lines_and_groups_keep_the_order() -> None:
    one, two, three = _signatory("B", "BE", "Belgium"), _signatory("C", "BE", "Belgium"), _signatory("A", "GB", "UK")
    compilation = _compilation(one, two, three)
    assert compilation.lines == ["A. B (Belgium)", "A. C (Belgium)", "A. A (UK)"]
    assert compilation.by_country == [("Belgium", [one, two]), ("UK", [three])]


@pytest.mark.parametrize(
    ("countries", "places"),
    [
        ((), ""),
        (("FR",), "1 country"),
        (("FR", "FR", "BE"), "2 countries"),
        (("EU",), "the European Parliament"),
        (("EU", "FR", "BE"), "2 countries and the European Parliament"),
    ],
)
def test_places_do_not_count_the_european_parliament_as_a_country(countries: tuple[str, ...], places: str) -> None:
    assert _compilation(*(_signatory("A", code, code) for code in countries)).places == places
