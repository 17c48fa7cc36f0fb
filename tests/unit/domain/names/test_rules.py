"""The signs that words of a name give."""

import pytest

from petition.domain.names.rules import (
    begins_family,
    has_patronymic,
    in_capitals,
    is_chinese_family,
    is_first_of_two,
    is_initial,
    is_particle,
    is_patronymic,
    is_second_given,
    is_slavic_family,
    word_set,
)


@pytest.mark.parametrize("word", ["C", "C.", "J.P.", "J.-P.", "Ł."])
def test_initials(word: str) -> None:
    assert is_initial(word)


@pytest.mark.parametrize("word", ["Ó", "o", "Jr.", "Bo", "St.", "Ch", "."])
def test_no_initials(word: str) -> None:
    assert not is_initial(word)


def test_dutch_initials_may_have_two_letters() -> None:
    assert is_initial("Ch", "NL")
    assert not is_initial("Ab", "NL")


@pytest.mark.parametrize("word", ["van", "De", "d'Ormesson", "d’Hondt", "Ó", "Nijkerken-de"])
def test_words_that_begin_a_family_name(word: str) -> None:
    assert begins_family(word, "GB")


@pytest.mark.parametrize("word", ["Duncan", "Ben", "Al", "D'Arcy", "Anne-Marie"])
def test_words_that_do_not(word: str) -> None:
    assert not begins_family(word, "GB")


def test_chinese_family_names() -> None:
    assert all(map(is_chinese_family, ("Lim", "NG", "Au-Yeung")))
    assert not any(map(is_chinese_family, ("Josephine", "Hamidi", "")))


def test_words_for_a_son_or_a_daughter() -> None:
    assert has_patronymic(["Ahmad", "Bin", "Hamidi"])
    assert has_patronymic(["Kulasegaran", "a/l", "Murugeson"])
    assert not has_patronymic(["Lim", "Guan", "Eng"])


def test_ben_is_a_given_name_in_english() -> None:
    assert begins_family("Ben", "BE")
    assert not begins_family("Ben", "US")


def test_particles_are_small() -> None:
    assert is_particle("van")
    assert not is_particle("Van")


@pytest.mark.parametrize("word", ["ABE", "McDONALD", "PEDULLA'", "O'BRIEN", "PETER-HANSEN", "ŞTEFĂNUȚĂ", "NÍ", "DI"])
def test_capitals(word: str) -> None:
    assert in_capitals(word)


@pytest.mark.parametrize("word", ["Abe", "McDonald", "A", "J.P.", "Ó", "O'Brien", "DeLauro", "安倍", "'t", ""])
def test_no_capitals(word: str) -> None:
    assert not in_capitals(word)


@pytest.mark.parametrize("word", ["Михайлівна", "Васильович", "Юріївна", "Владимировна", "Oleksandrovych"])
def test_patronymics(word: str) -> None:
    assert is_patronymic(word)


@pytest.mark.parametrize("word", ["Мустафа", "Лілія", "Ілон", "Ivan"])
def test_no_patronymics(word: str) -> None:
    assert not is_patronymic(word)


def test_slavic_family_names_by_their_ending() -> None:
    assert is_slavic_family("Джемілєв")
    assert not is_slavic_family("Мустафа")


@pytest.mark.parametrize(("word", "country"), [("Duncan", "GB"), ("Aulická", "CZ"), ("Aleknaitė", "LT")])
def test_first_of_two_family_names(word: str, country: str) -> None:
    assert is_first_of_two(word, country)


@pytest.mark.parametrize(("word", "country"), [("Marie", "GB"), ("Karel", "CZ"), ("Duncan", "DE"), ("Minh-Thu", "CA")])
def test_no_first_of_two(word: str, country: str) -> None:
    assert not is_first_of_two(word, country)


def test_second_given_names() -> None:
    assert is_second_given("Marie")
    assert not is_second_given("Duncan")


def test_word_set() -> None:
    assert word_set("van de  van") == {"van", "de"}
