"""Which order the names of a chamber show."""

import pytest

from petition.domain.names.file_order import UNDECIDED, Ends
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY

GIVEN = ("Eleni", "Maria", "Nikos", "Giorgos")


def _ends(country: str, names: list[str]) -> Ends:
    ends = Ends(country)
    for name in names:
        ends.add(name)
    return ends


def _names(pattern: str, many: int = 24) -> list[str]:
    return [pattern.format(given=GIVEN[place % 4], family=f"Papa{place}") for place in range(many)]


@pytest.mark.parametrize(
    ("pattern", "country", "order"),
    [
        ("{given} {family}", "GR", GIVEN_FAMILY),
        ("{family} {given}", "GR", FAMILY_GIVEN),
        ("Hon. (Mrs.) {family} {given}", "GH", FAMILY_GIVEN),
        ("Dr. {family} {given}, SH., MM.", "ID", FAMILY_GIVEN),
        ("van {family} {given}", "NL", FAMILY_GIVEN),
        ("{given} {family} MP", "GB", GIVEN_FAMILY),
        # In East Asia it is the family name that repeats.
        ("{given} {family}", "KR", FAMILY_GIVEN),
        ("{family} {given}", "VN", GIVEN_FAMILY),
        ("{given}", "GR", ""),
        ("{family}, {given}", "GR", ""),
        ("{given} {family}", "MY", ""),
        ("{given} {family}", "SG", ""),
    ],
)
def test_the_end_that_repeats_shows_the_order(pattern: str, country: str, order: str) -> None:
    assert _ends(country, _names(pattern)).order == order


def test_few_names_decide_nothing() -> None:
    assert _ends("GR", _names("{family} {given}", 19)).order == UNDECIDED
    assert _ends("GR", _names("{family} {given}", 20)).order == FAMILY_GIVEN


def test_ends_that_repeat_nearly_alike_decide_nothing() -> None:
    both = [f"{GIVEN[place % 4]} {'Papa' if place % 2 else place}" for place in range(24)]
    assert _ends("GR", both).order == UNDECIDED
    assert _ends("GR", [f"Maria{place} Papa{place}" for place in range(24)]).order == UNDECIDED


def test_a_name_that_stands_there_twice_counts_once() -> None:
    ends = _ends("GR", [*_names("{family} {given}", 4), *_names("{family} {given}", 4)])
    assert (ends.rows, ends.repeated, ends.example) == (4, (0, 0), "Papa0 Eleni")


def test_names_with_their_family_name_in_capitals_show_nothing() -> None:
    assert _ends("GR", [f"{one.upper()} Maria" for one in GIVEN]).rows == 0
    assert _ends("GR", [f"{one} MARIA".upper() for one in GIVEN]).rows == 4
