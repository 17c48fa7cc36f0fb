"""Names as they are printed and as they are ordered."""

import pytest

from petition.domain.names import PersonName, sort_name


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (PersonName("Kimberley", "Kitching", "Sen."), "Sen. Kimberley Kitching (X)"),
        (PersonName("Iain", "Duncan Smith", "Sir", "MP"), "Sir Iain Duncan Smith MP (X)"),
        (PersonName("Samuel", "Cogolati"), "Samuel Cogolati (X)"),
        (PersonName("", "Tsai"), "Tsai (X)"),
        (PersonName("Sukarno", ""), "Sukarno (X)"),
    ],
)
def test_line_has_the_parts_in_order(name: PersonName, line: str) -> None:
    assert name.line("X") == line


@pytest.mark.parametrize(
    ("given", "family", "country", "order"),
    [
        ("Martijn", "van Helvert", "NL", "Helvert, Martijn van"),
        ("Jan", "van der Berg", "NL", "Berg, Jan van der"),
        ("Els", "van Hoof", "BE", "van Hoof, Els"),
        ("Giorgia", "De Piero", "GB", "De Piero, Giorgia"),
        ("Iain", "Duncan Smith", "GB", "Duncan Smith, Iain"),
        ("Ursula", "von der Leyen", "DE", "Leyen, Ursula von der"),
        ("Lou", "Van", "NL", "Van, Lou"),
        ("Sukarno", "", "ID", "Sukarno"),
        ("", "Van Helvert", "NL", "Helvert, Van"),
        ("", "Tsai", "TW", "Tsai"),
    ],
)
def test_sort_name_follows_the_country(given: str, family: str, country: str, order: str) -> None:
    assert sort_name(PersonName(given, family), country) == order


def test_honorifics_do_not_make_another_person() -> None:
    name = PersonName("Ada", "Lovelace")
    assert name.same_person_as(PersonName("Ada", "Lovelace", "Dr", "MP"))
    assert not name.same_person_as(PersonName("Ada", "Byron"))
    assert not name.same_person_as(PersonName("A.", "Lovelace"))
