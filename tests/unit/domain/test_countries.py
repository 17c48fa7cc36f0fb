"""Codes and labels of countries."""

import pytest

from petition.domain.countries import CODES, country_label, is_country, label_key

LABELS = {"GB": "UK", "US": "USA", "EU": "EU", "fr:GB": "R.-U.", "pt:US": "EUA", "pt-br:US": "EUA (BR)"}


@pytest.mark.parametrize(
    ("code", "language", "label"),
    [
        ("LT", "en", "Lithuania"),
        ("CZ", "en", "Czechia"),
        ("GB", "en", "UK"),
        ("US", "en", "USA"),
        ("EU", "en", "EU"),
        ("DE", "fr", "Allemagne"),
        ("DE", "pt-BR", "Alemanha"),
        ("GB", "en-GB", "UK"),
        ("GB", "fr", "R.-U."),
        ("GB", "fr-CA", "R.-U."),
        ("GB", "FR", "R.-U."),
        ("GB", "de", "Vereinigtes Königreich"),
        ("EU", "de", "Europäische Union"),
        ("US", "pt", "EUA"),
        ("US", "pt-BR", "EUA (BR)"),
        ("GB", "xx-nowhere", "UK"),
        ("GB", "", "UK"),
        ("LT", "xx-nowhere", "Lithuania"),
        ("LT", "", "Lithuania"),
    ],
)
def test_label(code: str, language: str, label: str) -> None:
    assert country_label(code, language, LABELS) == label


def test_label_without_overrides_is_cldr() -> None:
    assert country_label("GB") == "United Kingdom"
    assert country_label("EU") == "European Union"


def test_label_key_is_the_same_for_every_spelling_of_a_tag() -> None:
    assert label_key("US", "pt-BR") == label_key("US", "PT-br") == "pt-br:US"


def test_unknown_code_is_its_own_label() -> None:
    assert country_label("??") == "??"


@pytest.mark.parametrize(("code", "known"), [("FR", True), ("EU", True), ("TW", True), ("fr", False), ("XX", False)])
def test_codes_are_iso_3166_and_eu(code: str, known: bool) -> None:
    assert is_country(code) is known


def test_every_code_has_a_label() -> None:
    assert all(country_label(code) != code for code in CODES)
