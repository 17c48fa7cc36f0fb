"""The order of lists: one collation, total, and indifferent to capitals."""

import unicodedata

import icu
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.ordering import sort_key

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
