"""Proper case, for names that a list writes in capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.names.person_name import PersonName
from petition.domain.names.proper_case import lower, proper_case, repair_accents
from petition.domain.text import fold


@pytest.mark.parametrize(
    ("family", "country", "proper"),
    [
        ("GARCÍA HERMIDA-VAN DER WALLE", "NL", "García Hermida-van der Walle"),
        ("VAN 'T WOUT", "NL", "van 't Wout"),
        ("IJSSEL", "NL", "IJssel"),
        ("VAN HOOF", "BE", "Van Hoof"),
        ("VAN DER MAELEN", "BE", "Van der Maelen"),
        ("VON DER SCHULENBURG", "DE", "von der Schulenburg"),
        ("DE MASI", "DE", "De Masi"),
        ("GROß", "DE", "Groß"),
        ("DE COURSON", "FR", "de Courson"),
        ("DE LA RAUDIÈRE", "FR", "de La Raudière"),
        ("LE BORGN'", "FR", "Le Borgn'"),
        ("D'ARC", "FR", "d'Arc"),
        ("D'ARC", "GB", "D'Arc"),
        ("DE BUMAN", "CH", "de Buman"),
        ("DE LA PISA CARRIÓN", "ES", "de la Pisa Carrión"),
        ("PASCUAL DE LA PARTE", "ES", "Pascual de la Parte"),
        ("DO NASCIMENTO CABRAL", "PT", "do Nascimento Cabral"),
        ("DI BIAGIO", "IT", "Di Biagio"),
        ("PEDULLA'", "IT", "Pedullà"),
        ("PEDULLA’", "IT", "Pedullà"),
        ("DE' ROSSI", "IT", "De' Rossi"),
        ("DELL'ORTO", "IT", "Dell'Orto"),
        ("DE PIERO", "GB", "De Piero"),
        ("O'BRIEN", "IE", "O'Brien"),
        ("O’CONNOR", "NZ", "O’Connor"),
        ("NÍ MHURCHÚ", "IE", "Ní Mhurchú"),
        ("Ó RÍORDÁIN", "IE", "Ó Ríordáin"),
        ("MCDONALD", "IE", "McDonald"),
        ("McDONALD", "IE", "McDonald"),
        ("MACDONALD", "GB", "Macdonald"),
        ("ALTON OF LIVERPOOL", "GB", "Alton of Liverpool"),
        ("ΠΑΠΑΔΟΠΟΥΛΟΣ", "GR", "Παπαδοπουλος"),
        ("ЛУК'ЯНЕНКО", "UA", "Лук'яненко"),
        ("ŞTEFĂNUȚĂ", "RO", "Ștefănuță"),
        ("Iovanovici Şoşoacă", "RO", "Iovanovici Șoșoacă"),
        ("ŞAHİN", "TR", "Şahin"),
        ("IŞIK", "TR", "Işık"),
        ("İNCE", "TR", "İnce"),
        ("XI", "CN", "Xi"),
        # What is not wholly in capitals stays as it is.
        ("SMITH III", "GB", "Smith III"),
        ("Duncan Smith", "GB", "Duncan Smith"),
        ("van Helvert", "NL", "van Helvert"),
        ("DeLauro", "US", "DeLauro"),
        ("", "GB", ""),
    ],
)
def test_family_names(family: str, country: str, proper: str) -> None:
    assert proper_case(PersonName("", family), country).family_name == proper


@pytest.mark.parametrize(
    ("given_name", "country", "proper"),
    [
        ("PIERRE-YVES", "FR", "Pierre-Yves"),
        ("JP", "GB", "JP"),
        ("J.P.", "GB", "J.P."),
        ("JO", "GB", "Jo"),
        ("NICOLO'", "IT", "Nicolò"),
        ("MARIA DE LA O", "ES", "Maria De La O"),
        ("İBRAHİM", "TR", "İbrahim"),
    ],
)
def test_given_names(given_name: str, country: str, proper: str) -> None:
    assert proper_case(PersonName(given_name, "X"), country).given_name == proper


def test_suffixes_stay_and_titles_and_additional_names_follow() -> None:
    name = PersonName("JAN", "NOVÁK", "ING.", "CSC", "KAREL")
    assert proper_case(name, "CZ") == PersonName("Jan", "Novák", "Ing.", "CSC", "Karel")


@pytest.mark.parametrize(
    ("written", "proper"),
    [
        ("SENATOR", "Senator"),
        ("THE RT HON", "The Rt Hon"),
        ("HON. (MRS.)", "Hon. (Mrs.)"),
        ("H.E.", "H.E."),
        ("YAM", "YAM"),
        ("Prof. Dr.", "Prof. Dr."),
    ],
)
def test_titles_in_capitals(written: str, proper: str) -> None:
    assert proper_case(PersonName(honorific_prefix=written), "GB").honorific_prefix == proper


def test_accents_are_repaired_where_they_belong_alone() -> None:
    assert repair_accents("Pedulla' Şahin", "IT") == "Pedullà Şahin"
    assert repair_accents("Pedulla' Şahin", "TR") == "Pedulla' Şahin"
    assert repair_accents("Şahin", "RO") == "Șahin"


def test_the_two_i_of_turkish() -> None:
    assert lower("IİĞ", "TR") == "ıiğ"
    assert lower("IS", "GB") == "is"


@given(st.text(st.characters(max_codepoint=0x17F), max_size=25), st.sampled_from(["NL", "BE", "DE", "FR", "ES", "IE"]))
def test_letters_stay_the_same_and_twice_is_once(text: str, country: str) -> None:
    proper = proper_case(PersonName("", text), country)
    assert fold(proper.family_name) == fold(text)
    assert proper_case(proper, country) == proper
