"""What pages read from addresses and forms: numbers that a row can have, and the page of a list that there is."""

from dataclasses import dataclass

import pytest
from flask import Flask

from petition.domain.lengths import LARGEST_ROW
from petition.errors import FieldError
from petition.web.admin.inputs import A_PAGE, confirmed, is_partial, on_page, row_number, ticked
from tests.web_support import PART, SHOWN, Visitor


@pytest.mark.parametrize(("text", "number"), [("1", 1), (str(LARGEST_ROW), LARGEST_ROW)])
def test_number_of_a_row(text: str, number: int) -> None:
    assert row_number(text) == number


@pytest.mark.parametrize("text", ["0", "-1", str(LARGEST_ROW + 1), "x", "", "1.5"])
def test_what_is_no_number_of_a_row(text: str) -> None:
    with pytest.raises(ValueError, match=r"no row|invalid literal"):
        row_number(text)


def test_ticked_rows_are_read_and_the_rest_left_out(app: Flask) -> None:
    given = {"person": ["3", "x", "0", "7", str(LARGEST_ROW + 1)], "other": "9"}
    with app.test_request_context("/", method="POST", data=given):
        assert ticked("person") == [3, 7]
        assert ticked("nobody") == []


def test_address_with_a_number_that_no_engine_holds_leads_nowhere(desk: Visitor) -> None:
    for number in (LARGEST_ROW, LARGEST_ROW + 1, 10**30):
        desk.get(f"/desk/people/{number}", status=404)


@pytest.mark.parametrize(("headers", "asked"), [({}, False), ({"HX-Request": "true"}, False), (PART, True)])
def test_script_asks_for_a_part(app: Flask, headers: dict[str, str], *, asked: bool) -> None:
    with app.test_request_context("/", headers=headers):
        assert is_partial() is asked


@dataclass
class Found:
    """Some of so many people."""

    people: range
    total: int


@pytest.mark.parametrize(
    ("query", "total", "page", "shown"),
    [
        ("", 0, 1, 0),
        ("", A_PAGE + 1, 1, A_PAGE),
        ("page=2", A_PAGE + 1, 2, 1),
        ("page=2", A_PAGE, 1, A_PAGE),
        ("page=9", 2 * A_PAGE + 3, 3, 3),
        ("page=0", 5, 1, 5),
        ("page=-7", 5, 1, 5),
        ("page=x", 5, 1, 5),
        (f"page={10**30}", 5, 1, 5),
        ("page=4", 0, 4, 0),
    ],
)
def test_page_that_is_asked_for_or_the_last_that_there_is(
    app: Flask, query: str, total: int, page: int, shown: int
) -> None:
    def look(offset: int) -> Found:
        assert 0 <= offset < 2**31, "an engine takes no larger offset"
        return Found(range(total)[offset : offset + A_PAGE], total)

    with app.test_request_context(f"/?{query}"):
        found, number, pages = on_page(look)
    assert (number, pages, len(found.people)) == (page, -(-total // A_PAGE), shown)


def test_what_was_confirmed_is_what_was_shown(app: Flask) -> None:
    with app.test_request_context("/", method="POST", data={"expected": SHOWN}):
        assert str(confirmed("people")) == SHOWN
    said = "of the people that you confirm is missing"
    for given in ({}, {"expected": ""}, {"expected": "5"}):
        with (
            app.test_request_context("/", method="POST", data=given),
            pytest.raises(FieldError, match=said),
        ):
            confirmed("people")
