"""What a file shows of the order of its names, and what is said of it."""

import pytest

from petition.domain.names.file_order import UNDECIDED
from petition.domain.names.person_name import FAMILY_GIVEN, GIVEN_FAMILY
from petition.errors import FieldError
from petition.rosters.options import Options, make_options
from petition.rosters.orders import find_orders

GIVEN = ("Eleni", "Maria", "Nikos", "Giorgos")


def _rows(chamber: str = "Vouli", many: int = 24, **more: str) -> list[dict[str, str]]:
    return [
        {"full_name": f"Papa{place} {GIVEN[place % 4]}", "country": "Greece", "legislature": chamber, **more}
        for place in range(many)
    ]


def test_each_chamber_shows_its_own_order() -> None:
    turned = [{**row, "full_name": " ".join(row["full_name"].split()[::-1])} for row in _rows("Senate ")]
    found = find_orders([*_rows(), *turned, *_rows("Council", 3), *_rows("Court", 1)], Options())
    assert found.options.orders == {
        ("GR", "Vouli"): FAMILY_GIVEN,
        ("GR", "Senate"): GIVEN_FAMILY,
        ("GR", "Council"): UNDECIDED,
        ("GR", "Court"): UNDECIDED,
    }
    first, second, undecided = found.words
    assert first == (
        "Names in one cell, Greece, Vouli: family name first, as in “Papa0 Eleni”; is that right? "
        "Of 24 names, 0 begin and 20 end like another one."
    )
    assert second == (
        "Names in one cell, Greece, Senate: given name first, as in “Eleni Papa0”; is that right? "
        "Of 24 names, 20 begin and 0 end like another one."
    )
    assert undecided == (
        "Names in one cell, Greece, Council; Greece, Court: the 4 names do not show which part comes first, so each is "
        "read in the usual order of its country, as “Papa0 Eleni”; see that it is right."
    )


def test_what_is_said_for_the_whole_file_counts() -> None:
    rows = [{"full_name": row["full_name"]} for row in _rows()]
    options = make_options("GR", {"legislature": "Vouli"})
    found = find_orders(rows, options)
    assert found.options.order_of("GR", "Vouli") == FAMILY_GIVEN
    assert found.options.order_of("GR", "Senate") == ""
    said = make_options("GR", name_order=GIVEN_FAMILY)
    assert find_orders(rows, said) == (said, ())
    assert said.order_of("GR", "Vouli") == GIVEN_FAMILY
    with pytest.raises(FieldError, match="name_order"):
        make_options(name_order="turned")


def test_names_in_parts_show_nothing() -> None:
    assert find_orders(_rows(family_name="Papa"), Options()) == (Options(), ())
    assert find_orders([{"full_name": ""}, {}], Options()) == (Options(), ())


def test_chambers_that_are_undecided_are_named_up_to_a_number() -> None:
    rows = [row for place in range(7) for row in _rows(f"C{place}", 1)]
    (words,) = find_orders(rows, Options()).words
    assert "Greece, C4; …: the 7 names do not" in words
    (words,) = find_orders(_rows(many=1), Options()).words
    assert "the 1 name does not" in words
