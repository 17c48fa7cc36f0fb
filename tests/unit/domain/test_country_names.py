"""Countries by name: in any language, by old and short names, by code; never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.countries import CODES, country_label
from petition.domain.country_names import country_of, nearest_country


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[("FR", "FR"), ("fr", "FR"), (" fra ", "FR"), ("France", "FR"), ("Frankreich", "FR"), ("Франция", "FR")],
        *[("UK", "GB"), ("United Kingdom", "GB"), ("Scotland", "GB"), ("Royaume-Uni", "GB"), ("USA", "US")],
        *[("U.S.", "US"), ("United States of America", "US"), ("Czech Republic", "CZ"), ("Czechia", "CZ")],
        *[("Česko", "CZ"), ("cesko", "CZ"), ("日本", "JP"), ("대한민국", "KR"), ("South Korea", "KR"), ("臺灣", "TW")],
        *[("Taiwan", "TW"), ("Turkey", "TR"), ("Türkiye", "TR"), ("TURKIYE", "TR"), ("Lietuva", "LT")],
        *[("Україна", "UA"), ("Côte d’Ivoire", "CI"), ("Bosnia & Herzegovina", "BA"), ("Kosovo", "XK")],
        *[("EU", "EU"), ("European Parliament", "EU"), ("European Union", "EU"), ("Europäische Union", "EU")],
        *[("Niger", "NE"), ("Nigeria", "NG"), ("Ireland", "IE"), ("Congo Brazzaville", "CG"), ("Holland", "NL")],
        *[("826", "GB"), ("4", "AF"), ("🇫🇷", "FR"), ("Taiwan (ROC)", "TW"), ("Korea (North)", "KP")],
    ],
)
def test_country_is_found(text: str, code: str) -> None:
    assert country_of(text) == code


@pytest.mark.parametrize("text", ["", " ", "XX", "Atlantis", "Kommons", "Germny", "Labour", "0"])
def test_what_is_no_country_is_none(text: str) -> None:
    assert country_of(text) is None


def test_name_of_two_countries_is_nobodys() -> None:
    """CLDR has one word for Latvia and Lithuania, in two languages that share a script."""
    assert country_of("لتونی") is None


@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "it", "pl", "lt", "uk", "ja", "el", "tr", "zh", "hu"])
def test_labels_that_are_printed_are_read_back(language: str) -> None:
    members = ["FR", "DE", "CZ", "LT", "UA", "JP", "GB", "US", "TW", "NL", "BE", "EU", "CA", "AU", "NZ"]
    assert [country_of(country_label(code, language)) for code in members] == members


@pytest.mark.parametrize(
    ("text", "name"),
    [("Germny", "Germany"), ("Lithuana", "Lithuania"), ("Belguim", "Belgium"), ("Xyz", None), ("", None)],
)
def test_nearest_is_suggested_only_when_close(text: str, name: str | None) -> None:
    assert nearest_country(text) == name


@given(st.text(max_size=30))
def test_any_text_gives_a_code_or_none(text: str) -> None:
    assert country_of(text) in CODES | {None}


def test_name_of_two_countries_is_asked_about() -> None:
    assert country_of("Congo") is None
    assert nearest_country("Congo") == "Congo-Brazzaville or Congo-Kinshasa"
    assert country_of("China (Formosa)") is None
    assert country_of("999") is None
