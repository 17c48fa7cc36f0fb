"""Which words are given and which are family, and when that is a guess."""

import pytest

from petition.domain.names.file_order import UNDECIDED
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY
from petition.domain.names.splitting import (
    Split,
    move_particles,
    small_letters,
    split,
    without_initials,
)

SURE = [
    ("ABE Shinzo", "JP", "Shinzo", "ABE"),
    ("Elisa BULGARELLI", "IT", "Elisa", "BULGARELLI"),
    ("Aldo DI BIAGIO", "IT", "Aldo", "DI BIAGIO"),
    ("ABRIGNANI Ignazio", "IT", "Ignazio", "ABRIGNANI"),
    ("Ursula von der LEYEN", "DE", "Ursula", "von der LEYEN"),
    ("Aodhán Ó RÍORDÁIN", "IE", "Aodhán", "Ó RÍORDÁIN"),
    ("Raquel GARCÍA HERMIDA-VAN DER WALLE", "NL", "Raquel", "GARCÍA HERMIDA-VAN DER WALLE"),
    ("JP Smith", "GB", "JP", "Smith"),
    ("Gloria De Piero", "GB", "Gloria", "De Piero"),
    ("Jef Van den Bergh", "BE", "Jef", "Van den Bergh"),
    ("Nawal Ben Hamou", "BE", "Nawal", "Ben Hamou"),
    ("Chantal Nijkerken-de Haan", "NL", "Chantal", "Nijkerken-de Haan"),
    ("Jean d'Ormesson", "FR", "Jean", "d'Ormesson"),
    ("Alexander Graf Lambsdorff", "DE", "Alexander", "Graf Lambsdorff"),
    ("Bi-Khim Hsiao", "TW", "Bi-Khim", "Hsiao"),
    ("Hsiao Bi-khim", "TW", "Bi-khim", "Hsiao"),
    ("安倍 晋三", "JP", "晋三", "安倍"),
    ("Björn Leví Gunnarsson", "IS", "Björn Leví", "Gunnarsson"),
    ("Manuel de la Rocha Rubí", "ES", "Manuel", "de la Rocha Rubí"),
    ("Manuel dos Santos", "PT", "Manuel", "dos Santos"),
    ("T. J. Harvey", "CA", "T. J.", "Harvey"),
    ("Jeffrey M. Donaldson", "GB", "Jeffrey M.", "Donaldson"),
    ("L. SIMON László", "HU", "László", "L. SIMON"),
    ("Lim Guan Eng", "MY", "Guan Eng", "Lim"),
    ("Ahmad Zahid bin Hamidi", "MY", "Ahmad Zahid bin Hamidi", ""),
    ("Masagos bin Masagos Mohamad", "SG", "Masagos bin Masagos Mohamad", ""),
    ("Maxamed Cabdi Yuusuf", "SO", "Maxamed Cabdi Yuusuf", ""),
    ("Lawrence Wong", "SG", "Lawrence", "Wong"),
    ("Adam Afriyie", "GB", "Adam", "Afriyie"),
]
GUESSED = [
    ("Iain Duncan Smith", "GB", "Iain", "Duncan Smith", "Iain Duncan"),
    ("Anne Marie Morris", "GB", "Anne Marie", "Morris", "Anne"),
    ("Michael Aastrup Jensen", "DK", "Michael Aastrup", "Jensen", "Michael"),
    ("Hana Aulická Jírovcová", "CZ", "Hana", "Aulická Jírovcová", "Hana Aulická"),
    ("Agustín Conde Bajén", "ES", "Agustín", "Conde Bajén", "Agustín Conde"),
    ("João Pedro Silva Costa", "PT", "João Pedro Silva", "Costa", "João Pedro"),
    ("Kovács Zoltán", "HU", "Zoltán", "Kovács", "Kovács"),
    ("B. Nagy László", "HU", "László", "B. Nagy", "B. Nagy"),
    ("Czunyiné Bertalan Judit", "HU", "Judit", "Czunyiné Bertalan", "Czunyiné Bertalan"),
    ("Gen Nakatani", "JP", "Nakatani", "Gen", "Gen"),
    ("Джемілєв Мустафа", "UA", "Мустафа", "Джемілєв", "Джемілєв"),
    ("JOHN SMITH", "GB", "JOHN", "SMITH", "SMITH"),
    ("Marie Louise van Dam", "NL", "Marie Louise", "van Dam", "Marie"),
    ("George HW Bush", "US", "George", "HW Bush", "George HW"),
    ("Vivian Balakrishnan", "SG", "Vivian", "Balakrishnan", "Balakrishnan"),
    ("Lee Wong", "SG", "Lee", "Wong", "Wong"),
]


@pytest.mark.parametrize(("text", "country", "given", "family"), SURE)
def test_sure_signs(text: str, country: str, given: str, family: str) -> None:
    found = split(text.split(), country)
    assert (" ".join(found.given), " ".join(found.family)) == (given, family)
    assert found.doubts() == ()


@pytest.mark.parametrize(("text", "country", "given", "family", "other"), GUESSED)
def test_a_guess_names_the_other_reading(text: str, country: str, given: str, family: str, other: str) -> None:
    found = split(text.split(), country)
    assert (" ".join(found.given), " ".join(found.family)) == (given, family)
    (doubt,) = found.doubts()
    assert doubt.code == "uncertain-split"
    assert doubt.problem.startswith(f"is read as given name “{given}”, family name “{family}”; it may be")
    assert f"it may be given name “{other}”" in doubt.problem


@pytest.mark.parametrize(
    ("text", "country", "given", "additional", "family"),
    [
        ("Henk C M Krol", "NL", "Henk", "C M", "Krol"),
        ("Ton M Ch Elias", "NL", "Ton", "M Ch", "Elias"),
        ("Giuseppe CUCCA Luigi", "IT", "Giuseppe", "Luigi", "CUCCA"),
        ("Eunice NG Suk-ching", "HK", "Eunice", "Suk-ching", "NG"),
        ("Grace Fu Hai Yien", "SG", "Grace", "Hai Yien", "Fu"),
        ("Bart C de Liefde", "NL", "Bart", "C", "de Liefde"),
        ("Гриневич Лілія Михайлівна", "UA", "Лілія", "Михайлівна", "Гриневич"),
        ("Лілія Михайлівна Гриневич", "UA", "Лілія", "Михайлівна", "Гриневич"),
        ("H. Morgan Griffith", "US", "H. Morgan", "", "Griffith"),
    ],
)
def test_what_stands_beside_given_and_family_name(
    text: str, country: str, given: str, additional: str, family: str
) -> None:
    found = split(text.split(), country)
    found_parts = tuple(map(" ".join, (found.given, found.additional, found.family)))
    assert found_parts == (given, additional, family)
    assert not found.doubts()


@pytest.mark.parametrize(
    ("text", "country", "given", "family", "is_sure"),
    [
        ("Papadopoulou Eleni", "GR", "Eleni", "Papadopoulou", True),
        ("Papadopoulou Eleni Maria", "GR", "Eleni Maria", "Papadopoulou", False),
        ("van der Leyen Ursula", "DE", "Ursula", "van der Leyen", True),
        ("Conde Bajén Agustín", "ES", "Agustín", "Conde Bajén", False),
        ("de la Rocha Rubí Manuel", "ES", "Manuel", "de la Rocha Rubí", True),
        ("Flores Lanuza Mario Francisco José", "ES", "Mario Francisco José", "Flores Lanuza", False),
        ("Duncan Smith Iain", "GB", "Iain", "Duncan Smith", False),
        ("Kovács Zoltán", "HU", "Zoltán", "Kovács", True),
        ("B. Nagy László", "HU", "László", "B. Nagy", False),
        ("Nguyễn Phú Trọng", "VN", "Phú Trọng", "Nguyễn", True),
        ("Elisa BULGARELLI", "IT", "Elisa", "BULGARELLI", True),
    ],
)
def test_names_of_a_file_with_the_family_name_first(
    text: str, country: str, given: str, family: str, *, is_sure: bool
) -> None:
    found = split(text.split(), country, FAMILY_GIVEN)
    assert (" ".join(found.given), " ".join(found.family)) == (given, family)
    assert (not found.doubts()) is is_sure


def test_names_of_a_file_with_the_given_name_first() -> None:
    found = split(["Zoltán", "Kovács"], "HU", GIVEN_FAMILY)
    assert (found.given, found.family, found.doubts()) == (["Zoltán"], ["Kovács"], ())


def test_a_small_particle_at_the_front_shows_the_order() -> None:
    found = split(["van", "Helvert", "Martijn"], "NL")
    assert (" ".join(found.given), " ".join(found.family), found.doubts()) == ("Martijn", "van Helvert", ())


@pytest.mark.parametrize(
    ("text", "country", "codes"),
    [
        ("Eleni Papadopoulou", "GR", ["name-order"]),
        ("Iain Duncan Smith", "GB", ["name-order", "uncertain-split"]),
        ("Els Van Hoof", "BE", []),
        ("Elisa BULGARELLI", "IT", []),
        ("Lim Guan Eng", "MY", []),
    ],
)
def test_the_usual_order_is_taken_with_a_doubt_where_the_file_is_undecided(
    text: str, country: str, codes: list[str]
) -> None:
    found = split(text.split(), country, UNDECIDED)
    assert [doubt.code for doubt in found.doubts()] == codes


def test_the_o_of_a_spanish_name_is_no_initial() -> None:
    found = Split(["María", "de", "la", "O"], ["Ares"])
    assert without_initials(found, "ES") is found


def test_particles_at_the_end_of_a_given_name_move() -> None:
    assert move_particles(["Manuel", "de", "la"], ["Rocha"]) == (["Manuel"], ["de", "la", "Rocha"])
    devotional = ["María", "de", "la", "O"]
    assert move_particles(devotional, ["Ares"]) == (devotional, ["Ares"])
    assert move_particles(["de"], ["Ares"]) == (["de"], ["Ares"])


def test_particles_are_small_in_the_netherlands_alone() -> None:
    name = ["Van", "Wijngaarden"]
    given, family, doubts = small_letters((), name, "NL")
    assert (given, family) == ((), ["van", "Wijngaarden"])
    assert [(doubt.code, doubt.field) for doubt in doubts] == [("small-letter", "family_name")]
    assert "“Van”" in doubts[0].problem
    assert small_letters((), name, "BE") == ((), name, [])
    assert small_letters((), ["Van"], "NL") == ((), ["Van"], [])
    assert small_letters((), ["VAN", "BRUG"], "NL") == ((), ["VAN", "BRUG"], [])


def test_second_syllables_are_small_in_taiwan_alone() -> None:
    given, family, doubts = small_letters(["Bi-Khim"], ["Hsiao"], "TW")
    assert (given, family) == (["Bi-khim"], ["Hsiao"])
    assert [(doubt.code, doubt.field) for doubt in doubts] == [("small-letter", "given_name")]
    assert "“Bi-Khim”" in doubts[0].problem
    assert small_letters(["Bi-Khim"], [], "SG") == (["Bi-Khim"], [], [])
    assert small_letters(["BI-KHIM"], [], "TW") == (["BI-KHIM"], [], [])
