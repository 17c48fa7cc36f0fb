"""Possible duplicates: what goes wrong with names is found, and what is different is left alone."""

import random
import string
import tracemalloc
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.duplicates import Duplicates, Namesake, find_duplicates


def _pair(one: tuple[str, str], other: tuple[str, str], **more: str) -> list[Duplicates]:
    legislature = more.pop("legislature", "House")
    people = [
        Namesake(1, *one, "GB", "House"),
        Namesake(2, *other, more.get("country", "GB"), legislature),
        Namesake(3, "Zoë", "Unlike", "GB", "House"),
    ]
    return find_duplicates(people)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("Iain", "Duncan-Smith"), ("Iain", "Duncan Smith"), "the same name"),
        (("Kimberly", "Kitching"), ("Kimberley", "Kitching"), "given names that differ in a letter"),
        (("Marek", "Ženíšek"), ("Marek", "Zenisek"), "the same name"),
        (("Bi-khim", "Hsiao"), ("Hsiao", "Bi-Khim"), "the same name"),
        (("Els", "Van Hoof"), ("Els", "Vanhoof"), "the same name, written apart or together"),
        (("Simon", "O’Connor"), ("Simon", "O'Connor"), "the same name"),
        (("Dovilė", "Šakalienė"), ("Dovilė", "Šakaliene"), "the same name"),
        (("Reinhard", "Bütikofer"), ("Reinhard", "Buetikofer"), "family names that differ in a letter"),
        (("Ann", "Hodgson"), ("Ann", "Hodgsno"), "family names that differ in a letter"),
        (("Alex", "Antic"), ("Alexander", "Antic"), "a given name that may be short for the other"),
        (("Юлія", "Гриневич"), ("Yulia", "Hrynevych"), "names that may be one, in another spelling or alphabet"),
        (("Iurii", "Shcherbak"), ("Yuriy", "Scherbak"), "names that may be one, in another spelling or alphabet"),
    ],
)
def test_what_goes_wrong_is_found(one: tuple[str, str], other: tuple[str, str], why: str) -> None:
    assert _pair(one, other) == [Duplicates(1, 2, why)]
    assert _pair(other, one) == [Duplicates(1, 2, why)]


@pytest.mark.parametrize(
    ("addresses", "why"),
    [
        (("office@p.example", "Office@p.example"), ["the same given name and address"]),
        (("sofia@p.example", "s@p.example"), []),
        (("", ""), []),
    ],
)
def test_a_changed_surname_is_found_by_given_name_and_address(addresses: tuple[str, str], why: list[str]) -> None:
    people = [
        Namesake(1, "Sofia", "Farren", "GB", "", addresses[0]),
        Namesake(2, "Sofia", "Braver", "GB", "", addresses[1]),
    ]
    assert [found.why for found in find_duplicates(people)] == why


def test_one_person_in_two_chambers_is_found() -> None:
    found = _pair(("Ada", "Lovelace"), ("Ada", "Lovelace"), legislature="Senate")
    assert found == [Duplicates(1, 2, "the same name in two chambers")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ada", "Lee"), ("Ada", "Lea")),
        (("Ada", "Lovelace"), ("Bea", "Lovelace")),
        (("John", "Smithers"), ("John", "Smathars")),
        (("Al", "Lovelace"), ("Alexander", "Lovelace")),
        (("Ada", "abcdef"), ("Ada", "bcdefg")),
    ],
)
def test_what_is_different_is_left_alone(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert _pair(one, other) == []


def test_people_of_two_countries_are_never_duplicates() -> None:
    assert _pair(("Ada", "Lovelace"), ("Ada", "Lovelace"), country="IE") == []


@given(st.lists(st.tuples(st.text(max_size=6), st.text(max_size=6)), max_size=6))
def test_each_pair_comes_once_with_the_lower_number_first(names: list[tuple[str, str]]) -> None:
    found = find_duplicates(Namesake(number, *name, "GB") for number, name in enumerate(names))
    pairs = [(pair.low, pair.high) for pair in found]
    assert all(low < high for low, high in pairs)
    assert len(pairs) == len(set(pairs))
    assert pairs == sorted(pairs)


def test_a_crowd_of_one_name_is_not_compared_pair_by_pair() -> None:
    found = find_duplicates(Namesake(number, "Ada", "Lovelace", "GB") for number in range(2000))
    assert len(found) == 50 * 49 // 2


def _letters(chance: random.Random, count: int) -> str:
    return "".join(chance.choices(string.ascii_lowercase, k=count))


@pytest.mark.slow
@pytest.mark.parametrize("length", [40, 180])
def test_t39_long_names_cost_little_memory(length: int) -> None:
    """A copy of each name without each of its letters took 1.5 GB for a file of 336 kB."""
    chance = random.Random(1)
    people = [Namesake(number, "Anna", _letters(chance, length), "CY") for number in range(5_000)]
    tracemalloc.start()
    try:
        find_duplicates(people)
        assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("country", ["GB", ""])
def test_t39_number_of_pairs_is_bounded(country: str) -> None:
    crowds = [
        Namesake(50 * crowd + number, f"Ada {crowd}", "Lovelace", country or f"{crowd}")
        for crowd in range(40)
        for number in range(50)
    ]
    assert 20_000 <= len(find_duplicates(crowds)) < 21_300


def test_t39_search_for_duplicates_can_be_ended() -> None:
    class EndedError(Exception):
        """The work is to end."""

    people = [Namesake(number, f"Ada {number}", "Lovelace", "GB") for number in range(10)]
    for after in (0, 9, 10, 24):
        with pytest.raises(EndedError):
            find_duplicates(people, Mock(side_effect=[*[None] * after, EndedError]))


def test_letters_of_very_long_names_are_not_compared() -> None:
    long = "Wijekoon Wijesuriya Arachchilage Tikiri Banda Mudiyanse"
    assert _pair(("Ada", long), ("Ada", long + "s")) == []
    assert _pair(("Ada", long), ("Ada", long.title())) != []
