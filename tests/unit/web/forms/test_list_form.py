"""The form of a list as a coordinator chooses it, and as an address tells it."""

from itertools import permutations
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from petition.domain.list_forms import USUAL, Headings, Layout, ListForm, Order, Part
from petition.web.forms.list_form import ListFormForm, filled, query

FULL = ListForm(Order.LEADS, Headings.NEVER, Layout.RUN_IN, (Part.PARTY, Part.ROLE), national=True)


def _read(told: list[tuple[str, str]]) -> ListFormForm:
    return ListFormForm(formdata=MultiDict(told))


@pytest.mark.parametrize("form", [USUAL, FULL, *(ListForm(parts=parts) for parts in permutations(Part, 4))])
def test_address_of_a_form_shows_that_form(app: Flask, form: ListForm) -> None:
    with app.test_request_context():
        told = parse_qsl(query(form), keep_blank_values=True)
        assert "csrf_token" not in dict(told)
        assert _read(told).list_form() == form
        assert filled(form).order.data == form.order


def test_parts_close_up_over_those_that_are_empty(app: Flask) -> None:
    with app.test_request_context():
        form = _read([("order", "name"), ("part_2", "role"), ("part_4", "party")])
        assert form.list_form() == ListForm(order=Order.NAME, parts=(Part.ROLE, Part.PARTY))


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ([("order", "rank")], {"order": ["Choose one of the orders."]}),
        ([("part_1", "role"), ("part_3", "role")], {"part_1": ["Choose each part once."]}),
        ([("part_3", "<b>")], {"part_1": ["Choose each part once."]}),
        (
            [("headings", "x"), ("layout", "y")],
            {"headings": ["Choose where countries have headings."], "layout": ["Choose one of the layouts."]},
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    app: Flask, told: list[tuple[str, str]], faults: dict[str, list[str]]
) -> None:
    with app.test_request_context():
        form = _read(told)
        assert form.list_form() is None
        assert form.errors == faults
