"""Names in one cell and in several, from the text to the parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.names.parsing import complete
from petition.domain.names.person_name import PersonName
from tests.factories import parse_name


@pytest.mark.parametrize(
    ("text", "country", "display", "additional", "codes"),
    [
        ("Senator the Hon Nigel Scullion", "AU", "Senator the Hon Nigel Scullion", "", []),
        ("Dr. Fónagy, János", "HU", "Dr. János Fónagy", "", []),
        ("Czunyiné Dr. Bertalan; Judit", "HU", "Dr. Judit Czunyiné Bertalan", "", []),
        ("Bakshi, Kanwaljit Singh", "NZ", "Kanwaljit Singh Bakshi", "", []),
        ("Rocha Rubí, Manuel de la", "ES", "Manuel de la Rocha Rubí", "", []),
        ("Anderson, David L.", "CA", "David L. Anderson", "", []),
        ("Robert A. Brady", "US", "Robert A. Brady", "", []),
        ("Steingrímur J. Sigfússon", "IS", "Steingrímur J. Sigfússon", "", []),
        ("Anna (Nan) Berg", "SE", "Anna Berg", "Nan", ["nickname"]),
        ("James TIEN Pei-chun", "HK", "James TIEN Pei-chun", "Pei-chun", []),
        ("Regina IP LAU Suk-yee", "HK", "Regina IP LAU Suk-yee", "Suk-yee", []),
        ("CHAN Kin-por", "HK", "CHAN Kin-por", "", []),
        ("Nguyễn Phú Trọng", "VN", "Nguyễn Phú Trọng", "", ["uncertain-split"]),
        ("Moon Jae-in", "KR", "Moon Jae-in", "", []),
        ("Hun Sen", "KH", "Hun Sen", "", ["uncertain-split"]),
        ("Lee Hsien Loong", "SG", "Lee Hsien Loong", "", []),
        ("Lee, Hsien Loong", "SG", "Lee Hsien Loong", "", []),
        ("Josephine Teo", "SG", "Josephine Teo", "", []),
        ("Grace Fu Hai Yien", "SG", "Grace Fu Hai Yien", "Hai Yien", []),
        ("Vivian Balakrishnan", "SG", "Vivian Balakrishnan", "", ["uncertain-split"]),
        ("Lim Guan Eng", "MY", "Lim Guan Eng", "", []),
        ("Ahmad Zahid bin Hamidi", "MY", "Ahmad Zahid bin Hamidi", "", []),
        ("Maxamed Cabdi Yuusuf", "SO", "Maxamed Cabdi Yuusuf", "", []),
        ("ABE Shinzo", "JP", "Shinzo ABE", "", []),
        ("Jeroen Van Wijngaarden", "NL", "Jeroen van Wijngaarden", "", ["small-letter"]),
        ("Bi-Khim Hsiao", "TW", "Bi-khim Hsiao", "", ["small-letter"]),
        ("Hsiao Bi-khim", "TW", "Hsiao Bi-khim", "", []),
        ('Henry C. "Hank" Johnson Jr.', "US", "Hank Johnson", "Henry C. Jr.", ["nickname"]),
        ("Mehmet Erdoğan (Gaziantep)", "TR", "Mehmet Erdoğan", "", ["left-out"]),
        ("Lord Alton of Liverpool", "GB", "Lord Alton of Liverpool", "", []),
        ("The Earl of Mar and Kellie", "GB", "The Earl of Mar and Kellie", "", []),
        ("Lord St John of Bletso", "GB", "Lord St John of Bletso", "", []),
        ("Baroness Helena Kennedy", "GB", "Baroness Helena Kennedy", "", ["uncertain-split"]),
        ("Sukarno", "ID", "Sukarno", "", ["one-word"]),
        ("Mr. Smith", "GB", "Mr. Smith", "", ["one-word"]),
        ("", "GB", "", "", []),
    ],
)
def test_one_cell(text: str, country: str, display: str, additional: str, codes: list[str]) -> None:
    parsed = parse_name(text, country)
    assert (parsed.name.display, parsed.name.additional_name) == (display, additional)
    assert [doubt.code for doubt in parsed.doubts] == codes


def test_a_word_alone_is_a_family_name_after_a_title_only() -> None:
    assert parse_name("Sukarno", "ID").name == PersonName("Sukarno")
    assert parse_name("Mr. Smith", "GB").name == PersonName("", "Smith", "Mr.")


def test_a_peer_has_a_title_for_a_family_name() -> None:
    assert parse_name("The Lord Bishop of Coventry", "GB").name == PersonName("", "Coventry", "The Lord Bishop of")
    assert parse_name("Baroness Helena Kennedy KC", "GB").name == PersonName("Helena", "Kennedy", "Baroness", "KC")


@pytest.mark.parametrize(
    ("parts", "full", "country", "expected", "codes"),
    [
        (PersonName("Adam"), "Adam Afriyie", "GB", PersonName("Adam", "Afriyie"), []),
        (PersonName("Gloria"), "Gloria De Piero", "GB", PersonName("Gloria", "De Piero"), []),
        (PersonName("Ian"), "Ian Paisley Jnr", "GB", PersonName("Ian", "Paisley", "", "Jnr"), []),
        (
            PersonName("Jeffrey"),
            "Jeffrey M. Donaldson",
            "GB",
            PersonName("Jeffrey M.", "Donaldson"),
            [],
        ),
        (PersonName("Anne"), "Anne Marie Morris", "GB", PersonName("Anne Marie", "Morris"), ["uncertain-split"]),
        (PersonName("Angus", "King"), "Angus King, Jr.", "US", PersonName("Angus", "King", "", "Jr."), []),
        (PersonName(), "Senator Dean Smith", "AU", PersonName("Dean", "Smith", "Senator"), []),
        (PersonName(), "Mehmet Erdoğan (Muğla)", "TR", PersonName("Mehmet", "Erdoğan"), ["left-out"]),
        (
            PersonName("Mehmet", "Erdoğan"),
            "Mehmet Erdoğan (Muğla)",
            "TR",
            PersonName("Mehmet", "Erdoğan"),
            ["left-out"],
        ),
        (
            PersonName("Jane", "Hume", "Ms"),
            "Senator Jane Hume",
            "AU",
            PersonName("Jane", "Hume", "Ms"),
            ["name-mismatch"],
        ),
        (PersonName("Ada", "Lovelace"), " ", "GB", PersonName("Ada", "Lovelace"), []),
        (PersonName("Jae-in", "Moon"), "", "KR", PersonName("Jae-in", "Moon", name_order="family_given"), []),
        (PersonName("在寅", "文"), "", "KR", PersonName("在寅", "文"), []),
        (
            PersonName("", "Lee"),
            "Lee Hsien Loong",
            "SG",
            PersonName("Hsien Loong", "Lee", name_order="family_given"),
            [],
        ),
        (
            PersonName("James", "Mar and Kellie", "Earl"),
            "The Earl of Mar and Kellie",
            "GB",
            PersonName("", "Mar and Kellie", "The Earl of", "", "James"),
            [],
        ),
    ],
)
def test_columns_and_a_full_name(
    parts: PersonName, full: str, country: str, expected: PersonName, codes: list[str]
) -> None:
    completed = complete(parts, full, country)
    assert completed.name == expected
    assert [doubt.code for doubt in completed.doubts] == codes


def test_a_syllable_keeps_the_capital_that_the_list_of_a_chamber_gives_it() -> None:
    assert complete(PersonName(), "Chun-Yi Lee", "TW", "given_family").name.display == "Chun-Yi Lee"
    assert complete(PersonName(), "Lee Chun-Yi", "TW", "family_given").name.display == "Lee Chun-Yi"
    assert complete(PersonName(), "Chun-Yi Lee", "TW", "undecided").name.display == "Chun-yi Lee"


COUNTRIES = st.sampled_from(["NL", "BE", "DE", "ES", "PT", "GB", "US", "HU", "JP", "UA", "IS", "EU", "ZZ"])
WORDS = st.sampled_from(
    [
        "Dr.",
        "Lord",
        "The",
        "of",
        "van",
        "de",
        "la",
        "O",
        "SMITH",
        "Graf",
        "(Bob)",
        '"Al"',
        ",",
        ";",
        "Jr.",
        "MP",
        "Ó",
        "Van",
    ]
)
TEXTS = st.one_of(st.lists(WORDS, max_size=7).map(" ".join), st.text(max_size=30))


@given(TEXTS, COUNTRIES)
def test_any_text_is_read_and_nothing_is_lost_in_silence(text: str, country: str) -> None:
    parsed = parse_name(text, country)
    problems = "".join(doubt.problem for doubt in parsed.doubts)
    kept = (parsed.name.display + parsed.name.additional_name + problems).lower()
    assert {letter for letter in text.lower() if letter.isalnum()} <= set(kept)


@given(TEXTS, TEXTS, TEXTS, COUNTRIES)
def test_any_columns_are_read(first: str, second: str, full: str, country: str) -> None:
    completed = complete(PersonName(first, second), full, country)
    if first.strip() and second.strip():
        assert completed.name.name
