"""The order of lists: one collation, total, and indifferent to capitals."""

import unicodedata
from itertools import islice, pairwise, permutations

import icu
import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.ordering import national_key, sort_key

LINES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


def test_surnames_of_the_model_stand_as_printed() -> None:
    printed = ["Duncan Smith, Iain", "Helvert, Martijn van", "Krol, Henk", "O’Connor, Simon", "Šakalienė, Dovilė"]
    shuffled = printed[::-1]
    assert sorted(shuffled, key=sort_key) == printed


def test_accents_decide_only_between_names_otherwise_alike() -> None:
    printed = ["Muller, Ada", "Müller, Ada", "Muller, Ben", "Munro, Ada"]
    shuffled = printed[::-1]
    assert sorted(shuffled, key=sort_key) == printed


def test_capitals_never_decide() -> None:
    assert sort_key("De Piero") == sort_key("de piero")


@given(LINES, LINES)
def test_keys_compare_as_the_collation_compares_texts(one: str, two: str) -> None:
    """Bytes are totally ordered, so the order of lists is, on any engine."""
    collator = icu.Collator.createInstance(icu.Locale.getRoot())
    collator.setStrength(icu.Collator.SECONDARY)
    a, b = sort_key(one), sort_key(two)
    assert (a > b) - (a < b) == collator.compare(one, two)


@given(LINES)
def test_key_does_not_depend_on_the_form_of_accents(line: str) -> None:
    assert sort_key(unicodedata.normalize("NFC", line)) == sort_key(unicodedata.normalize("NFD", line))


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("cs", ["Cízler", "Hora", "Chalupa", "Zelený", "Ženíšek"]),
        ("da", ["Bech", "Zahle", "Ærø", "Østergaard", "Aastrup"]),
        ("sv", ["Zorn", "Ådahl", "Ärlig", "Öberg"]),
        ("es", ["Nuñez", "Núñez", "Nuño", "Ñáñez", "Ochoa"]),
        ("lt", ["Yla", "Irša", "Jonas"]),
        ("en", ["Aastrup", "Chalupa", "Ženíšek"]),
    ],
)
def test_a_national_list_follows_its_language(language: str, printed: list[str]) -> None:
    shuffled = printed[::-1]
    assert sorted(shuffled, key=lambda name: national_key(name, language)) == printed


def test_an_international_list_favours_no_language() -> None:
    printed = [
        "Aastrup Jensen, Michael",
        "Chalupa, Bohuslav",
        "Hora, Jan",
        "Østergaard, Morten",
        "Zelený",
        "Ženíšek, M",
    ]
    shuffled = printed[::-1]
    assert sorted(shuffled, key=sort_key) == printed


def test_a_language_without_a_collation_has_the_root() -> None:
    assert national_key("Ženíšek", "zxx") == sort_key("Ženíšek")


@given(st.lists(LINES, max_size=5), st.sampled_from(["cs", "da", "es", "en", "tr"]))
def test_national_keys_make_a_total_order(lines: list[str], language: str) -> None:
    """However a list came, it leaves with its keys in one order: that of the language's own collation."""
    collator = icu.Collator.createInstance(icu.Locale.forLanguageTag(language))
    collator.setStrength(icu.Collator.SECONDARY)
    orders = {tuple(sorted(national_key(line, language) for line in way)) for way in islice(permutations(lines), 24)}
    assert len(orders) == 1
    in_order = sorted(lines, key=lambda line: national_key(line, language))
    assert all(collator.compare(one, two) <= 0 for one, two in pairwise(in_order))
