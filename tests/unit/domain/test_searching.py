"""Searching: accents and capitals do not count, and filters survive an address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.searching import Filters, Reach, searchable


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Šakalienė", "sakaliene"),
        ("ØSTERGAARD", "ostergaard"),
        ("Łukasz", "lukasz"),
        ("O’Connor", "oconnor"),
        ("O'Connor", "oconnor"),
        ("Duncan-Smith", "duncan smith"),
        ("Straße", "strasse"),
        ("Þórður", "thordur"),
        ("Євлахов", "євлахов"),
        ("  two   spaces ", "two spaces"),
    ],
)
def test_text_is_searched_without_accents_and_capitals(text: str, found: str) -> None:
    assert searchable(text) == found


@given(st.text(max_size=30))
def test_what_is_searched_is_found_by_itself(text: str) -> None:
    assert searchable(searchable(text)) == searchable(text)


def test_filters_are_read_as_they_are_written() -> None:
    filters = Filters(q="ann", country="FR", party="Verts", tag="board", reach=Reach.NO_ADDRESS)
    assert Filters.read(filters.written) == filters
    assert filters.written == {"q": "ann", "country": "FR", "party": "Verts", "tag": "board", "reach": "no_address"}


def test_unknown_filters_and_reaches_are_left_out() -> None:
    assert Filters.read({"q": " ann ", "sort": "x", "reach": "sideways"}) == Filters(q="ann")
    assert Filters.read({}).written == {}


def test_words_are_searched_one_by_one() -> None:
    assert Filters(q="Els van-HOOF").words == ["els", "van", "hoof"]


def test_filters_hold_only_what_can_be_looked_up() -> None:
    filters = Filters.read({"q": "a\0b" + "x" * 500, "party": "\x1b[2J"})
    assert (len(filters.q), filters.q[:2], filters.party) == (200, "ab", "[2J")
    assert len(Filters(q="word " * 50).words) == 10
