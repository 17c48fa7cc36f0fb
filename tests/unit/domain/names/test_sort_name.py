"""Where names stand in a list, by the custom of each country."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name


@pytest.mark.parametrize(
    ("given_name", "family", "country", "order"),
    [
        # Dutch and German particles never count, whatever their case.
        ("Martijn", "van Helvert", "NL", "Helvert, Martijn van"),
        ("Jan", "van der Berg", "NL", "Berg, Jan van der"),
        ("Bas", "van 't Wout", "NL", "Wout, Bas van 't"),
        ("Sybrand", "van Haersma Buma", "NL", "Haersma Buma, Sybrand van"),
        ("Jeroen", "Van Wijngaarden", "NL", "Wijngaarden, Jeroen Van"),
        ("Lou", "Van", "NL", "Van, Lou"),
        ("", "Van Helvert", "NL", "Helvert, Van"),
        ("Ursula", "von der Leyen", "DE", "Leyen, Ursula von der"),
        ("Daniela", "De Ridder", "DE", "Ridder, Daniela De"),
        ("Alexander", "Van der Bellen", "AT", "Bellen, Alexander Van der"),
        # Elsewhere they do.
        ("Els", "van Hoof", "BE", "van Hoof, Els"),
        ("Dominique", "de Buman", "CH", "de Buman, Dominique"),
        ("Gloria", "De Piero", "GB", "De Piero, Gloria"),
        ("Aldo", "Di Biagio", "IT", "Di Biagio, Aldo"),
        ("Bert", "Van Manen", "AU", "Van Manen, Bert"),
        ("Kim", "van Sparrentak", "EU", "van Sparrentak, Kim"),
        # Two surnames stay together.
        ("Iain", "Duncan Smith", "GB", "Duncan Smith, Iain"),
        ("Agustín", "Conde Bajén", "ES", "Conde Bajén, Agustín"),
        ("Aengus", "Ó Snodaigh", "IE", "Ó Snodaigh, Aengus"),
        # Spanish and French particles count with a capital alone, Portuguese ones never.
        ("Manuel", "de la Rocha Rubí", "ES", "Rocha Rubí, Manuel de la"),
        ("Ascensión", "De las Heras Ladera", "ES", "De las Heras Ladera, Ascensión"),
        ("Charles", "de Courson", "FR", "Courson, Charles de"),
        ("Laure", "de La Raudière", "FR", "La Raudière, Laure de"),
        ("Bruno", "Le Maire", "FR", "Le Maire, Bruno"),
        ("Jean", "d’Ormesson", "FR", "Ormesson, Jean d’"),
        ("Carlos", "Da Silva", "FR", "Da Silva, Carlos"),
        ("Manuel", "dos Santos", "PT", "Santos, Manuel dos"),
        ("Paulo", "DO NASCIMENTO CABRAL", "PT", "NASCIMENTO CABRAL, Paulo DO"),
        # A title of nobility is neither ordered nor shown; a family may be called Graf.
        ("Philipp", "Graf von und zu Lerchenfeld", "DE", "Lerchenfeld, Philipp"),
        ("Alexander", "Graf Lambsdorff", "DE", "Lambsdorff, Alexander"),
        ("Steffi", "Graf", "DE", "Graf, Steffi"),
        ("Anna", "Graf Meier", "CH", "Graf Meier, Anna"),
        # Icelanders stand under the given name, patronymic or not.
        ("Björn Leví", "Gunnarsson", "IS", "Björn Leví Gunnarsson"),
        ("", "Gunnarsson", "IS", "Gunnarsson"),
        # What has one part has that part's place.
        ("Sukarno", "", "ID", "Sukarno"),
        ("", "Tsai", "TW", "Tsai"),
    ],
)
def test_sort_name_follows_the_country(given_name: str, family: str, country: str, order: str) -> None:
    assert sort_name(PersonName(given_name, family), country) == order


@pytest.mark.parametrize(
    ("prefix", "family", "order"),
    [
        ("Lord", "Alton of Liverpool", "Alton, Liverpool"),
        ("Baroness", "Miller of Chilthorne Domer", "Miller, Chilthorne Domer"),
        ("The Viscount", "Allenby of Megiddo", "Allenby, Megiddo"),
        ("The Earl of", "Mar and Kellie", "Mar and Kellie"),
        ("The Lord Bishop of", "Coventry", "Coventry"),
        ("Lord", "Bagri", "Bagri"),
    ],
)
def test_a_peer_stands_under_the_title(prefix: str, family: str, order: str) -> None:
    assert sort_name(PersonName("", family, prefix, additional_name="David"), "GB") == order


def test_a_peer_with_a_forename_is_ordered_as_others_are() -> None:
    assert sort_name(PersonName("Helena", "Kennedy", "Baroness"), "GB") == "Kennedy, Helena"


@pytest.mark.parametrize(
    ("name", "country", "order"),
    [
        (PersonName("Ahmad Zahid bin Hamidi"), "MY", "Ahmad Zahid bin Hamidi"),
        (PersonName("Ahmad", "Zahid"), "MY", "Ahmad Zahid"),
        (PersonName("Guan Eng", "Lim", name_order="family_given"), "MY", "Lim, Guan Eng"),
        (PersonName("Teresa", "Kok", "", "", "Suh Sim", "given_family_additional"), "MY", "Teresa Kok Suh Sim"),
        (PersonName("Maxamed", "Cabdi"), "SO", "Maxamed Cabdi"),
        (PersonName("James", "Tien", "", "", "Pei-chun", "given_family_additional"), "HK", "Tien, James Pei-chun"),
        (PersonName("Hsien Loong", "Lee", name_order="family_given"), "SG", "Lee, Hsien Loong"),
    ],
)
def test_sort_name_follows_the_order_of_the_parts(name: PersonName, country: str, order: str) -> None:
    assert sort_name(name, country) == order


def test_a_place_in_a_name_that_is_no_title_stays() -> None:
    assert sort_name(PersonName("", "Alton of Liverpool"), "GB") == "Alton of Liverpool"


def test_suffixes_and_additional_names_never_order() -> None:
    assert sort_name(PersonName("Ian", "Paisley", "Sir", "Jnr MP", "Richard"), "GB") == "Paisley, Ian"


WORDS = st.lists(
    st.sampled_from(["van", "Van", "de", "la", "Graf", "Ó", "Smith", "d'A", "und", "of"]), min_size=1, max_size=5
)


@given(WORDS, WORDS, st.sampled_from(["NL", "DE", "ES", "FR", "PT", "GB", "IS", "BE"]))
def test_nothing_but_nobility_gets_lost(first: list[str], last: list[str], country: str) -> None:
    proposed = sort_name(PersonName(" ".join(first), " ".join(last)), country)
    assert proposed.strip(" ,") == proposed
    if country != "DE":
        written = sorted(" ".join((*first, *last)).replace(" ", ""))
        assert sorted(proposed.replace(",", "").replace(" ", "")) == written
