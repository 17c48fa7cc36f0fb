"""Memberships of Popolo: the seat that lasts, its party and its constituency."""

from datetime import date
from typing import Any

import pytest

from petition.rosters.memberships import Directory, seat_of, text_of

TODAY = date(2021, 2, 2)
DIRECTORY = Directory.of(
    [
        {"id": "commons", "classification": "legislature", "name": "Commons"},
        {"id": "lords", "classification": "Upper_House", "name": "Lords", "area": {"country_code": "GB"}},
        {"id": "whig", "classification": "party", "name": "Whig"},
        {"id": "tory", "classification": "party", "name": "Tory"},
        {"id": "health", "classification": "committee", "name": "Health"},
        {"id": "diet", "name": "Diet"},
    ],
    [{"id": "ockham", "name": "Ockham", "country": "UK"}],
    [{"id": "p1", "label": "Member for York"}, {"id": "p2", "area_id": "ockham"}],
)


def _seat(*memberships: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    seat = seat_of(memberships, DIRECTORY, TODAY, str.strip)
    return {name: cell for name, cell in seat.cells.items() if cell}, [doubt.code for doubt in seat.doubts]


def test_chamber_party_and_area_are_found_by_id() -> None:
    membership = {"organization_id": "commons", "on_behalf_of_id": "whig", "area_id": "ockham", "role": "Whip"}
    cells = {"legislature": "Commons", "party": "Whig", "constituency": "Ockham", "role": "Whip", "country": "UK"}
    assert _seat(membership) == (cells, [])


def test_what_stands_within_is_taken_as_it_is() -> None:
    membership = {"organization": {"name": "Senate", "classification": "chamber"}, "area": {"name": "Ohio"}}
    assert _seat(membership) == ({"legislature": "Senate", "constituency": "Ohio"}, [])


@pytest.mark.parametrize(
    ("membership", "cells"),
    [
        (
            {"organization_id": "commons", "post_id": "p1"},
            {"legislature": "Commons", "constituency": "Member for York"},
        ),
        (
            {"organization_id": "commons", "post_id": "p2"},
            {"legislature": "Commons", "constituency": "Ockham", "country": "UK"},
        ),
        ({"organization_id": "lords"}, {"legislature": "Lords", "country": "GB"}),
        ({"organization_id": "diet", "on_behalf_of_id": "whig"}, {"legislature": "Diet", "party": "Whig"}),
        ({"organization_id": "health", "role": "chair"}, {}),
        ({"organization_id": "unknown"}, {}),
    ],
)
def test_seats_are_told_from_other_memberships(membership: dict[str, str], cells: dict[str, str]) -> None:
    assert _seat(membership) == (cells, [])


def test_party_may_be_a_membership_of_its_own() -> None:
    assert _seat({"organization_id": "commons"}, {"organization_id": "tory"})[0] == {
        "legislature": "Commons",
        "party": "Tory",
    }


@pytest.mark.parametrize("end", ["2020-12-31", "2020-12", "2020", "2021-02-01"])
def test_what_has_ended_counts_only_where_nothing_lasts(end: str) -> None:
    ended = {"organization_id": "commons", "end_date": end}
    assert _seat(ended, {"organization_id": "lords"})[0]["legislature"] == "Lords"
    assert _seat(ended) == ({"legislature": "Commons"}, ["membership-ended"])


@pytest.mark.parametrize("end", ["2021-02-02", "2021-02", "2021", "2030-01-01", "", None])
def test_what_ends_later_lasts(end: str | None) -> None:
    assert _seat({"organization_id": "commons", "end_date": end})[1] == []


def test_latest_of_several_seats_is_taken_with_a_doubt() -> None:
    old = {"organization_id": "commons", "start_date": "2010-05-06"}
    new = {"organization_id": "lords", "start_date": "2019-12-12"}
    cells, doubts = _seat(old, new)
    assert (cells["legislature"], doubts) == ("Lords", ["several-memberships"])
    assert _seat(old, {**old, "start_date": "2015-05-07"})[1] == []


def test_only_words_and_whole_numbers_are_text() -> None:
    assert [text_of(value) for value in ("a", 5, True, None, 1.5, [], {})] == ["a", "5", "", "", "", "", ""]
