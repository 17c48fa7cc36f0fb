"""What stands in the wrong cell, and where it goes."""

import pytest

from petition.domain.names.person_name import PersonName
from petition.domain.names.tidying import tidy


@pytest.mark.parametrize(
    ("parts", "country", "tidied", "codes"),
    [
        (PersonName("Adam", "Afriyie"), "GB", PersonName("Adam", "Afriyie"), []),
        (PersonName("János", "Dr. Fónagy"), "HU", PersonName("János", "Fónagy", "Dr."), []),
        (PersonName("Judit", "Czunyiné Dr. Bertalan"), "HU", PersonName("Judit", "Czunyiné Bertalan", "Dr."), []),
        (PersonName("Dr Ada", "Lovelace", "Hon."), "GB", PersonName("Ada", "Lovelace", "Hon. Dr"), []),
        (PersonName("Ian", "Paisley Jnr"), "GB", PersonName("Ian", "Paisley", "", "Jnr"), []),
        (PersonName("Angus", "King, Jr."), "US", PersonName("Angus", "King", "", "Jr."), []),
        (PersonName("Kathleen", "VAN AO"), "BE", PersonName("Kathleen", "VAN AO"), []),
        (PersonName("Manuel de la", "Rocha"), "ES", PersonName("Manuel", "de la Rocha"), ["particle-moved"]),
        (PersonName("María de la O", "Ares"), "ES", PersonName("María de la O", "Ares"), []),
        (PersonName("Jeroen", "Van Dam"), "NL", PersonName("Jeroen", "van Dam"), ["small-letter"]),
        (PersonName("Bi-Khim", "Hsiao"), "TW", PersonName("Bi-khim", "Hsiao"), ["small-letter"]),
        (PersonName("Jean-Paul", "Hsiao"), "FR", PersonName("Jean-Paul", "Hsiao"), []),
        (PersonName("James (Jim)", "Moylan"), "US", PersonName("James", "Moylan", "", "", "Jim"), ["nickname"]),
        (PersonName('James "Jim"', "Moylan"), "US", PersonName("Jim", "Moylan", "", "", "James"), ["nickname"]),
        (
            PersonName("David", "Alton of Liverpool", "Lord"),
            "GB",
            PersonName("", "Alton of Liverpool", "Lord", "", "David"),
            ["peer"],
        ),
    ],
)
def test_cells_are_tidied(parts: PersonName, country: str, tidied: PersonName, codes: list[str]) -> None:
    name, doubts = tidy(parts, country)
    assert name == tidied
    assert [doubt.code for doubt in doubts] == codes
