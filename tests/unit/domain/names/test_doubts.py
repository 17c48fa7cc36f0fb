"""What looks wrong in a name, and what only looks foreign."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.names.doubts import remarks_on, stray_letter
from petition.domain.names.person_name import PersonName


@pytest.mark.parametrize(
    ("given_name", "family", "country", "codes"),
    [
        ("Elisa", "BULGARELLI", "IT", ["capitals"]),
        ("ELISA", "BULGARELLI", "IT", ["capitals", "capitals"]),
        ("Gaetano", "PEDULLA'", "IT", ["apostrophe", "capitals"]),
        ("Gaetano", "Pedulla'", "IT", ["apostrophe"]),
        ("Diana", "Şoşoacă", "RO", ["cedilla"]),
        ("Frаnk", "Smith", "GB", ["mixed-script"]),
        ("Frank", "Смит", "GB", ["mixed-script"]),
        ("Ada2", "Lovelace", "GB", ["digits"]),
        ("Ada", "ada@example.org", "GB", ["address"]),
        ("Ada", "www.example.org", "GB", ["address"]),
        ("FranÃ§ois", "Rugy", "FR", ["mojibake"]),
        ("Fran?ois", "Rugy", "FR", ["mojibake"]),
        ("Fran\ufffdois", "Rugy", "FR", ["mojibake"]),
        ("Simon", "Oâ€™Connor", "NZ", ["mojibake"]),
        ("Jan", "Jan Novák", "CZ", ["doubled-word"]),
        ("Pablo " * 8, "Ruiz Picasso de Santísima Trinidad", "ES", ["doubled-word", "long-name"]),
    ],
)
def test_doubts(given_name: str, family: str, country: str, codes: list[str]) -> None:
    assert [remark.code for remark in remarks_on(PersonName(given_name, family), country)] == codes


@pytest.mark.parametrize(
    ("given_name", "family", "country"),
    [
        ("Iain", "Duncan Smith", "GB"),
        ("Simon", "O’Connor", "NZ"),
        ("Mehmet", "Şahin", "TR"),
        ("Лілія", "Гриневич", "UA"),
        ("Αλέξης", "Τσίπρας", "GR"),
        ("晋三", "安倍", "JP"),
        ("ひろし", "安倍", "JP"),
        ("Aengus", "Ó Snodaigh", "IE"),
        ("J. P.", "Smith", "GB"),
        ("Ahmed", "Ådahl", "SE"),
        ("Luigi", "De' Rossi", "IT"),
        ("Sukarno", "", "ID"),
        ("Juan", "Bertomeu Bertomeu", "ES"),
        ("Nguyễn", "Phú", "VN"),
    ],
)
def test_names_that_are_as_they_should_be(given_name: str, family: str, country: str) -> None:
    assert remarks_on(PersonName(given_name, family), country) == ()


def test_t24_a_homoglyph_is_named() -> None:
    (remark,) = remarks_on(PersonName("Aleksandr", "Pеtrov"), "RU")
    assert (remark.field, remark.problem) == ("family_name", "mixes scripts; “е” is cyrillic small letter ie")


def test_capitals_come_with_the_form_that_they_would_get() -> None:
    (remark,) = remarks_on(PersonName("Raquel", "HERMIDA-VAN DER WALLE"), "NL")
    assert remark.problem == "is written in capitals; proper case is “Hermida-van der Walle”"


LATIN = st.text(st.sampled_from("abcdefgéöŁř"), min_size=2, max_size=12)


@given(LATIN, st.integers(0, 12), st.sampled_from("аеорсухі"))
def test_t24_one_cyrillic_letter_is_found_wherever_it_stands(word: str, place: int, letter: str) -> None:
    assert stray_letter(word[:place] + letter + word[place:]) == letter


@given(LATIN)
def test_one_script_has_no_stray(word: str) -> None:
    assert stray_letter(f"{word} 3-’") == ""


@pytest.mark.slow
@given(st.text(max_size=20), st.text(max_size=20))
def test_any_name_can_be_looked_at(first: str, second: str) -> None:
    for remark in remarks_on(PersonName(first, second), "IT"):
        assert remark.code
        assert remark.problem
