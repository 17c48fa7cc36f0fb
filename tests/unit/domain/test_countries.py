"""Codes and labels of countries."""

import re

import pytest
from babel import localedata

from petition.domain.countries import CODES, check_label, country_label, has_territory, is_country, label_key
from petition.errors import FieldError

LANGUAGES = (*("en", "fr", "de", "nl", "it", "es", "pt", "cs", "da", "nb", "sv", "lt", "ja", "ar"), "ru", "zh-Hant")
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


@pytest.mark.parametrize(
    ("code", "language", "label"),
    [
        ("HK", "en", "Hong Kong"),
        ("HK", "es", "Hong Kong"),
        ("HK", "lt", "Honkongas"),
        ("HK", "ja", "香港"),
        ("HK", "ar", "هونغ كونغ"),
        ("MO", "cs", "Macao"),
        ("MM", "en", "Myanmar"),
        ("MM", "fr", "Myanmar"),
        ("MM", "pt-BR", "Mianmar"),
        ("BA", "en", "Bosnia & Herzegovina"),
        ("US", "en", "United States"),
        ("CD", "en", "Congo-Kinshasa"),
        ("CG", "cs", "Kongo-Brazzaville"),
        ("CD", "ja", "コンゴ民主共和国"),
        ("CD", "ar", "الكونغو-كينشاسا"),
        ("TL", "ar", "تيمور-ليشتي"),
        ("CC", "en", "Cocos Islands"),
        ("CC", "ja", "ココス諸島"),
        # Two countries would have one name: what stood in brackets says which it is.
        ("SX", "fr", "Saint-Martin, partie néerlandaise"),
        ("MF", "fr", "Saint-Martin"),
        ("MF", "cs", "Svatý Martin, Francie"),
        ("CG", "zh", "刚果-布"),
    ],
)
def test_usual_name_is_that_of_cldr_without_brackets(code: str, language: str, label: str) -> None:
    assert country_label(code, language) == label


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_has_a_bracket_and_no_two_are_the_same(language: str) -> None:
    labels = [country_label(code, language) for code in CODES]
    assert not [label for label in labels if re.search(r"[][(){}（）]|\s[-–]\s", label)]
    assert len(set(labels)) == len(labels)


@pytest.mark.slow
def test_no_language_of_cldr_prints_a_bracket() -> None:
    tags = (name.replace("_", "-") for name in localedata.locale_identifiers())
    found = [
        (tag, label) for tag in tags for code in CODES if re.search(r"[][(){}（）]", label := country_label(code, tag))
    ]
    assert not found


def test_label_of_the_statement_comes_first() -> None:
    assert country_label("GB", "en", LABELS, {"GB": "Great Britain"}) == "Great Britain"
    assert country_label("GB", "fr", LABELS, {"GB": "Grande-Bretagne"}) == "Grande-Bretagne"
    assert country_label("US", "en", LABELS, {"GB": "Great Britain"}) == "USA"


@pytest.mark.parametrize("label", ["Myanmar (Burma)", "Myanmar (", "[UK]", "ミャンマー（ビルマ）"])
def test_label_with_a_bracket_is_refused(label: str) -> None:
    with pytest.raises(FieldError, match=r"^GB: “.*” has a bracket"):
        check_label(label, "GB")


def test_label_is_stored_without_spare_spaces() -> None:
    assert check_label("  Great  Britain ", "GB") == "Great Britain"


@pytest.mark.parametrize(
    ("codes", "has"),
    [
        (["FR", "LT", "GB"], False),
        (["FR", "EU"], False),
        ([], False),
        (["FR", "TW"], True),
        (["HK"], True),
        (["MO"], True),
        (["PS"], True),
        (["GL", "DK"], True),
        (["XK"], True),
    ],
)
def test_territories_are_what_is_no_member_of_the_united_nations(codes: list[str], has: bool) -> None:
    assert has_territory(codes) is has


def test_label_key_is_the_same_for_every_spelling_of_a_tag() -> None:
    assert label_key("US", "pt-BR") == label_key("US", "PT-br") == "pt-br:US"


def test_unknown_code_is_its_own_label() -> None:
    assert country_label("??") == "??"


@pytest.mark.parametrize(("code", "known"), [("FR", True), ("EU", True), ("TW", True), ("fr", False), ("XX", False)])
def test_codes_are_iso_3166_and_eu(code: str, known: bool) -> None:
    assert is_country(code) is known


def test_every_code_has_a_label() -> None:
    assert all(country_label(code) != code for code in CODES)
