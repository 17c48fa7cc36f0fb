"""What makes two rows the same person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.text import fold
from tests.factories import person_row


@pytest.mark.parametrize(
    ("one", "two"),
    [("ŠAKALIENĖ", "Šakalienė"), ("O’Connor", "O'CONNOR"), ("Straße", "STRASSE"), ("Bu\u0308tikofer", "Bütikofer")],
)
def test_capitals_accents_and_apostrophes_do_not_count(one: str, two: str) -> None:
    assert person_row("Ada", one).identity == person_row("Ada", two).identity


def test_address_constituency_and_honorifics_do_not_count() -> None:
    one = person_row(email="one@parliament.example", prefix="Sen.", suffix="MP")
    assert one.identity == person_row(email="two@parliament.example", constituency="Ockham").identity


@pytest.mark.parametrize(
    "other",
    [
        person_row("Ava"),
        person_row(family_name="Byron"),
        person_row(country="IE"),
        person_row(legislature="Senate"),
    ],
)
def test_name_country_and_chamber_count(other: object) -> None:
    assert person_row().identity != getattr(other, "identity", None)


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_kana_with_a_voicing_mark_are_other_syllables() -> None:
    assert fold("がとう") != fold("かとう")
    assert fold("パク") != fold("ハク")
