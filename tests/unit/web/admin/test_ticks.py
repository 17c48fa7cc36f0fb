"""Ticks that stand in the address: what was taken off is gone, and nothing that is no row is among them."""

import pytest
from flask import Flask

from petition.domain.lengths import LARGEST_ROW
from petition.web.admin.ticks import MOST_TICKED, Ticks


def _read(app: Flask, query: str) -> Ticks:
    with app.test_request_context(f"/?{query}"):
        return Ticks.read("person")


@pytest.mark.parametrize(
    ("query", "numbers", "is_unsettled"),
    [
        ("", (), False),
        ("person=3&person=1&person=2", (3, 1, 2), False),
        ("person=3&person=3", (3,), False),
        ("other=3", (), False),
        ("person=3&person=1&off=3", (1,), True),
        ("person=3&off=4", (3,), True),
        ("off=x", (), True),
        (f"person=0&person=-1&person=x&person=&person={LARGEST_ROW + 1}&person=7", (7,), False),
    ],
)
def test_what_the_address_says(app: Flask, query: str, numbers: tuple[int, ...], *, is_unsettled: bool) -> None:
    ticks = _read(app, query)
    assert (ticks.field, ticks.numbers, ticks.is_unsettled) == ("person", numbers, is_unsettled)


@pytest.mark.parametrize(
    ("count", "is_full"), [(MOST_TICKED - 1, False), (MOST_TICKED, True), (MOST_TICKED + 50, True)]
)
def test_address_has_room_for_so_many(app: Flask, count: int, *, is_full: bool) -> None:
    assert _read(app, "&".join(f"person={number}" for number in range(1, count + 1))).is_full is is_full


def test_those_on_other_pages_are_those_that_are_not_shown() -> None:
    assert Ticks("person", (5, 1, 9), is_unsettled=False).elsewhere([1, 2, 3]) == [5, 9]
