"""What makes two rows the same person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.persons import Identifier
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


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        (("mnis", "00042"), ("mnis", "42"), True),
        (("id", "7"), ("id", "7.0"), True),
        (("id", "0"), ("id", "000"), True),
        (("id", "70"), ("id", "7"), False),
        (("id", "7.5"), ("id", "7"), False),
        (("mnis", "42"), ("id", "42"), False),
        (("id", "u1"), ("id", "U1"), False),
        (("id", "1f"), ("id", "01f"), False),
        (("wikidata", "https://www.wikidata.org/wiki/Q42"), ("wikidata", "Q42"), True),
        (("item", "http://www.wikidata.org/entity/Q42"), ("wikidata", "q42"), True),
        (("wikidata", "https://www.wikidata.org/wiki/Q42"), ("wikidata", "Q421"), False),
        (("url", "https://x.example/wikidata.org/wiki/Q42"), ("wikidata", "Q42"), False),
    ],
)
def test_one_identifier_has_one_key_however_it_is_written(
    one: tuple[str, str], other: tuple[str, str], *, are_one: bool
) -> None:
    assert (Identifier(*one).key == Identifier(*other).key) is are_one
    assert Identifier(*one).key.key == Identifier(*one).key
