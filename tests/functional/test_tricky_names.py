"""Names that lists get wrong: how each is printed, and where it stands.

The facts are also kept here, in our own arrangement, so that they are tested
where the shared table is not; where it is, every row of it is tested too.
"""

import csv
import re
from pathlib import Path

import pytest

from petition.domain.countries import country_label
from petition.domain.list_forms import USUAL
from petition.domain.lists.lines import NOWHERE, Listed
from petition.domain.names.parsing import complete
from petition.domain.names.person_name import PersonName
from petition.domain.names.proper_case import proper_case
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import national_key, sort_key
from petition.domain.text import fold
from tests.factories import parse_name
from tests.report_samples import shared_folder

TABLE = shared_folder() / "names" / "tricky-names.csv"
CODES = {
    "Netherlands": "NL",
    "Belgium": "BE",
    "Germany": "DE",
    "Switzerland": "CH",
    "UK": "GB",
    "Spain": "ES",
    "Ireland": "IE",
    "Hungary": "HU",
    "Japan": "JP",
    "Iceland": "IS",
    "Portugal / EP": "PT",
    "Turkey": "TR",
    "United States": "US",
    "Taiwan": "TW",
}

# What stands in a roster for each number of the table: the columns, where it has any, and the full name;
# the title or the letters that the list adds; the country.
SOURCES: dict[int, tuple[PersonName, str, str]] = {
    1: (PersonName("Martijn", "Helvert", "", "MP"), "Martijn J F van Helvert", "NL"),
    2: (PersonName("", "", "", "MP"), "Henk C M Krol", "NL"),
    3: (PersonName("Bas", "Wout", "", "MP"), "Bas van 't Wout", "NL"),
    4: (PersonName("Sybrand", "Haersma Buma", "", "MP"), "Sybrand van Haersma Buma", "NL"),
    5: (PersonName("Jeroen", "Wijngaarden", "", "MP"), "Jeroen Van Wijngaarden", "NL"),
    6: (PersonName("", "", "", "MP"), "Els Van Hoof", "BE"),
    7: (PersonName("", "", "", "MdB"), "Ursula von der Leyen", "DE"),
    8: (PersonName("", "", "", "MdB"), "Philipp Graf von und zu Lerchenfeld", "DE"),
    9: (PersonName(), "Dominique de Buman", "CH"),
    10: (PersonName("Iain", "Smith", "Sir", "MP"), "Iain Duncan Smith", "GB"),
    11: (PersonName("Gloria", "", "", "MP"), "Gloria De Piero", "GB"),
    12: (PersonName("Ian", "", "", "MP"), "Ian Paisley Jnr", "GB"),
    13: (PersonName("David", "Alton", "Lord"), "Lord Alton of Liverpool", "GB"),
    17: (PersonName("Agustín", "Conde Bajén"), "Agustín Conde", "ES"),
    18: (PersonName("Manuel de la", "Rocha Rubí"), "Manuel de la Rocha", "ES"),
    19: (PersonName("María de la O", "Ares Martínez-Fortún"), "María de la O Ares", "ES"),
    20: (PersonName("", "", "", "TD"), "Aengus Ó Snodaigh", "IE"),
    21: (PersonName(), "Czunyiné Dr. Bertalan, Judit", "HU"),
    22: (PersonName(), "ABE Shinzo", "JP"),
    23: (PersonName(), "Björn Leví Gunnarsson", "IS"),
    24: (PersonName("Manuel dos", "SANTOS", "", "MEP"), "Manuel dos SANTOS", "PT"),
    25: (PersonName(), "Mehmet Erdoğan (Gaziantep)", "TR"),
    26: (PersonName("Henry", "Johnson", "Rep."), 'Henry C. "Hank" Johnson Jr.', "US"),
    27: (PersonName(), "Bi-Khim Hsiao", "TW"),
}
# How they are printed, and where they stand, by the same numbers.
PRINTED = {
    1: ("Martijn van Helvert MP", "Helvert, Martijn van"),
    2: ("Henk Krol MP", "Krol, Henk"),
    3: ("Bas van 't Wout MP", "Wout, Bas van 't"),
    4: ("Sybrand van Haersma Buma MP", "Haersma Buma, Sybrand van"),
    5: ("Jeroen van Wijngaarden MP", "Wijngaarden, Jeroen van"),
    6: ("Els Van Hoof MP", "Van Hoof, Els"),
    7: ("Ursula von der Leyen MdB", "Leyen, Ursula von der"),
    8: ("Philipp Graf von und zu Lerchenfeld MdB", "Lerchenfeld, Philipp"),
    9: ("Dominique de Buman", "de Buman, Dominique"),
    10: ("Sir Iain Duncan Smith MP", "Duncan Smith, Iain"),
    11: ("Gloria De Piero MP", "De Piero, Gloria"),
    12: ("Ian Paisley Jnr MP", "Paisley, Ian"),
    13: ("Lord Alton of Liverpool", "Alton, Liverpool"),
    17: ("Agustín Conde Bajén", "Conde Bajén, Agustín"),
    18: ("Manuel de la Rocha Rubí", "Rocha Rubí, Manuel de la"),
    19: ("María de la O Ares Martínez-Fortún", "Ares Martínez-Fortún, María de la O"),
    20: ("Aengus Ó Snodaigh TD", "Ó Snodaigh, Aengus"),
    21: ("Dr. Judit Czunyiné Bertalan", "Czunyiné Bertalan, Judit"),
    22: ("Shinzo Abe", "Abe, Shinzo"),
    23: ("Björn Leví Gunnarsson", "Björn Leví Gunnarsson"),
    24: ("Manuel dos Santos MEP", "Santos, Manuel dos"),
    25: ("Mehmet Erdoğan", "Erdoğan, Mehmet"),
    26: ("Rep. Hank Johnson", "Johnson, Hank"),
    27: ("Bi-khim Hsiao", "Hsiao, Bi-khim"),
}


def read(number: int) -> PersonName:
    """The name of a row as a roster gives it, in proper case, which its coordinator asked for."""
    parts, full, country = SOURCES[number]
    return proper_case(complete(parts, full, country).name, country)


def in_order(names: list[str], country: str) -> list[str]:
    """The texts in the order of an international list."""
    return sorted(names, key=lambda text: sort_key(sort_name(parse_name(text, country).name, country)))


@pytest.mark.parametrize("number", SOURCES)
def test_name_is_printed_and_placed(number: int) -> None:
    name, country = read(number), SOURCES[number][2]
    assert (name.display, sort_name(name, country)) == PRINTED[number]


def test_peers_of_one_name_stand_by_their_place() -> None:
    printed = ["Baroness Miller of Chilthorne Domer", "Baroness Miller of Hendon"]
    assert in_order(printed[::-1], "GB") == printed


def test_peers_without_a_family_name_stand_by_their_territory() -> None:
    printed = ["The Lord Bishop of Coventry", "Lord Krebs", "The Earl of Mar and Kellie", "Lord Marland"]
    assert in_order(printed[::-1], "GB") == printed
    assert [parse_name(text, "GB").name.display for text in printed] == printed


def test_mac_is_ordered_by_its_letters() -> None:
    printed = ["Lord Macaulay of Bragar", "Baroness Maddock", "Lord McAlpine of West Green", "Lord McNally"]
    assert in_order(printed[::-1], "GB") == printed


def test_homonyms_are_printed_alike_and_their_places_are_reported() -> None:
    two = [parse_name(f"Mehmet Erdoğan ({place})", "TR") for place in ("Gaziantep", "Muğla")]
    assert two[0].name == two[1].name
    assert [place in parsed.doubts[0].problem for place, parsed in zip(("Gaziantep", "Muğla"), two, strict=True)]
    assert two[0].doubts != two[1].doubts


def test_one_person_in_both_orders_has_one_name() -> None:
    one, two = parse_name("Bi-Khim Hsiao", "TW").name, parse_name("Hsiao Bi-khim", "TW").name
    assert one.same_person_as(two)
    assert two.display == "Hsiao Bi-khim"
    assert sort_name(one, "TW") == "Hsiao, Bi-khim"


def test_an_international_list_and_a_national_one() -> None:
    names = ["Aastrup Jensen, Michael", "Chalupa, Bohuslav", "Hora, Jan", "Østergaard, Morten", "Pedersen", "Ženíšek"]
    backwards = names[::-1]
    assert sorted(backwards, key=sort_key) == names
    czech = sorted(names, key=lambda name: national_key(name, "cs"))
    assert czech.index("Hora, Jan") < czech.index("Chalupa, Bohuslav")
    danish = sorted(names, key=lambda name: national_key(name, "da"))
    assert danish[-2:] == ["Østergaard, Morten", "Aastrup Jensen, Michael"]


@pytest.mark.parametrize(
    ("given_name", "family", "country", "printed"),
    [
        ("Gaetano", "PEDULLA'", "IT", "Gaetano Pedullà"),
        ("Diana", "IOVANOVICI ŞOŞOACĂ", "RO", "Diana Iovanovici Șoșoacă"),
        ("Raquel", "GARCÍA HERMIDA-VAN DER WALLE", "NL", "Raquel García Hermida-van der Walle"),
    ],
)
def test_capitals_of_the_european_parliament(given_name: str, family: str, country: str, printed: str) -> None:
    name = parse_name(f"{given_name} {family}", country).name
    assert (name.given_name, name.family_name) == (given_name, family)
    assert proper_case(name, country).name == printed


def table_rows() -> list[dict[str, str]]:
    """The shared table; empty when it is not there."""
    if not TABLE.is_file():
        return []
    with Path(TABLE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    """What a sort key of the table and a `sort_name` have in common: letters, hyphens and single spaces."""
    return " ".join(re.sub(r"[^\w\s-]", " ", fold(text).replace("ø", "o")).split())


needs_table = pytest.mark.skipif(not TABLE.is_file(), reason="the shared table of names is not here")


@needs_table
def test_every_row_of_the_shared_table_is_tested() -> None:
    assert len(table_rows()) == 29
    # Rows 14 to 16, 28 and 29 have several people each.
    assert {int(row["n"]) for row in table_rows()} == {*SOURCES, 14, 15, 16, 28, 29}


@needs_table
@pytest.mark.parametrize("row", [row for row in table_rows() if int(row["n"]) in SOURCES], ids=lambda row: row["n"])
def test_row_of_the_shared_table(row: dict[str, str]) -> None:
    name, country = read(int(row["n"])), CODES[row["country"]]
    assert country == SOURCES[int(row["n"])][2]
    label = country_label(country, "en", {})
    expected = row["expected_display"].replace(" ...", "").removesuffix(f" ({label})").split(" or ")
    if row["n"] != "25":
        assert name.display in expected
        assert USUAL.line_of(Listed(name, NOWHERE, label), "en") == f"{name.display} ({label})"
    keys = [plain(wish) for wish in re.sub(r"\(.*rule\)", "", row["expected_sort_key"]).split(" or ")]
    order = plain(sort_name(name, country))
    assert any(order == key or (country == "IS" and order.startswith(key)) for key in keys)


@needs_table
@pytest.mark.parametrize(("number", "country"), [("14", "GB"), ("15", "GB"), ("28", "CZ"), ("28", "DK")])
def test_row_of_the_shared_table_with_several_people(number: str, country: str) -> None:
    row = next(row for row in table_rows() if row["n"] == number)
    keys = [plain(key) for key in re.split(r" [<\/] ", row["expected_sort_key"])]
    for text, key in zip(row["name"].split(" / "), keys, strict=True):
        name = complete(_parts(text), text, country).name
        assert name.display == text
        assert plain(sort_name(name, country)).startswith(key)


def _parts(text: str) -> PersonName:
    """The columns where a parser can not know: the Danish double name."""
    return PersonName("Michael", "Aastrup Jensen") if text == "Michael Aastrup Jensen" else PersonName()


@needs_table
def test_row_of_the_shared_table_about_mac() -> None:
    row = next(row for row in table_rows() if row["n"] == "16")
    names = row["name"].split(" / ")
    assert in_order(names, "GB") == [names[place] for place in (1, 3, 0, 2)]


@needs_table
def test_row_of_the_shared_table_about_capitals() -> None:
    row = next(row for row in table_rows() if row["n"] == "29")
    people = zip(row["name"].split(" / "), ("IT", "RO", "NL"), strict=True)
    names = [(proper_case(parse_name(text, country).name, country), country) for text, country in people]
    assert [name.display for name, _ in names] == row["expected_display"].split(" / ")
    assert [plain(name.family_name) for name, _ in names] == row["expected_sort_key"].split(" / ")
