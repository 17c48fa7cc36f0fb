"""Where signatories come from, as a page counts it."""

import pytest

from petition.domain.places import Places, places_of


@pytest.mark.parametrize(
    ("countries", "count", "others", "is_counted"),
    [
        ([], 0, "", False),
        (["FR"], 1, "", True),
        (["FR", "FR", "BE", ""], 2, "", True),
        (["EU"], 0, "parliament", False),
        (["EU", "FR", "BE"], 2, "parliament", True),
        (["TW", "FR"], 2, "territory", True),
        (["TW", "EU", "FR"], 2, "territory parliament", True),
        # A page would have to say whether it is a country.
        (["TW"], 1, "territory", False),
    ],
)
def test_countries_are_counted_and_the_european_parliament_is_none(
    countries: list[str], count: int, others: str, is_counted: bool
) -> None:
    found = places_of(countries)
    assert found == Places(count, has_territory="territory" in others, has_parliament="parliament" in others)
    assert found.is_counted is is_counted
