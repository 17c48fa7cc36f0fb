"""The form of a list as a coordinator chooses it, and as an address tells it."""

from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Group, Order
from petition.web.forms.list_form import ListFormForm, filled, query

FULL: dict[str, Any] = {
    "line": "{name}\n{role}",
    "order": "name",
    "leads_first": True,
    "group": "section",
    "heading_layout": "above",
    "layout": "bullets",
    "before": "Signed by:",
    "after": "[and {hidden} others]",
    "national": True,
}


def _read(told: list[tuple[str, str]]) -> ListFormForm:
    return ListFormForm(formdata=MultiDict(told))


@pytest.mark.parametrize("members", [{}, FULL, {"order": "signing", "layout": "run_in"}])
def test_address_of_a_form_shows_that_form(app: Flask, members: dict[str, Any]) -> None:
    form = ListForm.read(members)
    with app.test_request_context():
        told = parse_qsl(query(form), keep_blank_values=True)
        assert "csrf_token" not in dict(told)
        assert _read(told).list_form() == form
        assert filled(form).order.data == form.order


def test_what_the_page_does_not_show_stays_as_it_is_stored(app: Flask) -> None:
    stored = ListForm.read({"labels": {"NL": "The Netherlands"}, "between": ", ", "end": "."})
    with app.test_request_context():
        found = _read([("order", "name"), ("layout", "run_in")]).list_form(stored)
    assert found is not None
    assert (found.labels, found.between, found.end) == (stored.labels, ", ", ".")
    assert (found.order, found.group, found.line) == (Order.NAME, Group.NONE, USUAL.line)


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ([("order", "rank")], {"order": ["Order: must be one of country, name, given, signing, manual."]}),
        ([("line", "{hat}")], {"line": ["Line: at character 1, there is no slot {hat}"]}),
        ([("layout", "table")], {"columns": ["Columns of a table: must have one with {name}, {given} or {family}."]}),
        (
            [("heading_layout", "x"), ("before", "<b>")],
            {
                "heading_layout": ["Headings: must be one of page, above, inline, none."],
                "before": ["Before the list: has markup at character 1 (“<”); a list prints plain words."],
            },
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    app: Flask, told: list[tuple[str, str]], faults: dict[str, list[str]]
) -> None:
    with app.test_request_context():
        form = _read(told)
        assert form.list_form() is None
        assert {name: [words.partition(";")[0] for words in said] for name, said in form.errors.items()} == {
            name: [words.partition(";")[0] for words in said] for name, said in faults.items()
        }
