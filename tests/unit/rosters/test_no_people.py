"""Rows that are no people are told from those that are."""

import pytest

from petition.rosters.no_people import are_lone_people, why_no_person


def _why(*cells: str, lone_are_people: bool = False) -> str:
    return why_no_person(cells, cells[:1], lone_are_people=lone_are_people)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("Whig Party (2)", "", ""), "has nothing but “Whig Party (2)”"),
        (("Ockham", "", ""), "has nothing but “Ockham”"),
        (("Source: the house's list of 3 May",), "has nothing but"),
        (("* resigned in April",), "has nothing but"),
        (("Total", "2", ""), "is a total: “Total 2”"),
        (("Summe", "17"), "is a total"),
        (("Total: 17 members", "", ""), "is a total"),
        (("Vacant", "", "GB"), "is a vacant seat"),
        (("VACANT SEAT", "seat@x.example", "GB"), "is a vacant seat"),
        (("Vacant since 3 May", "", "GB"), "is a vacant seat"),
        (("N.N.", "", "DE"), "names nobody"),
        (("to be announced", "", "GB"), "names nobody"),
        (("-", "seat@x.example", "GB"), "names nobody"),
    ],
)
def test_row_that_is_no_person_says_why(cells: tuple[str, ...], why: str) -> None:
    assert _why(*cells).startswith(why)


@pytest.mark.parametrize(
    "cells",
    [
        ("Ada Lovelace", "ada@x.example", ""),
        ("Ada Lovelace", "", "GB"),
        ("Suma", "", "IN"),
        ("Total Recall", "total@x.example", "GB"),
        ("########", "ada@x.example", "GB"),
        ("", "", "Ockham", "GB"),
    ],
)
def test_person_stays(cells: tuple[str, ...]) -> None:
    assert _why(*cells) == ""


def test_row_of_one_cell_is_a_person_where_that_is_usual() -> None:
    assert _why("Ada Lovelace", "", "", lone_are_people=True) == ""
    assert _why("Whig Party (2)", "", "", lone_are_people=True)
    assert are_lone_people([("Ada",), ("Els",)])
    assert are_lone_people([("Ada", "a@x.example"), ("Els",)])
    assert are_lone_people([("Ada", "a@x.example", "GB"), ("Els",), ("Bo",)])
    assert not are_lone_people([("Whigs",), ("Ada", "a@x.example", "GB"), ("Els", "e@x.example", "BE")])
