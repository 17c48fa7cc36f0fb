"""The form of a list: what a line says, when countries have headings, and how the setting is stored."""

import json
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.list_forms import NOWHERE, USUAL, Affiliation, Headings, Layout, ListForm, Order, Part
from petition.domain.names.person_name import PersonName
from petition.errors import FieldErrors

ELS = PersonName("Els", "Van Hoof", "", "MP")
BELONGS = Affiliation("Chair, Foreign Affairs Committee", "Chamber of Representatives", "CD&V", "Leuven")


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ((), "Els Van Hoof MP (Belgium)"),
        ((Part.PARTY,), "Els Van Hoof MP, CD&V (Belgium)"),
        (
            (Part.ROLE, Part.LEGISLATURE),
            "Els Van Hoof MP, Chair, Foreign Affairs Committee, Chamber of Representatives (Belgium)",
        ),
        ((Part.CONSTITUENCY, Part.PARTY), "Els Van Hoof MP, Leuven, CD&V (Belgium)"),
    ],
)
def test_line_has_name_then_parts_after_commas_then_country_in_brackets(parts: tuple[Part, ...], line: str) -> None:
    form = ListForm(parts=parts)
    assert form.line(ELS, BELONGS, "Belgium") == line
    assert form.line(ELS, BELONGS) == line.removesuffix(" (Belgium)")


def test_line_of_the_model() -> None:
    assert USUAL.line(PersonName("Kimberley", "Kitching", "Sen."), Affiliation(), "Australia") == (
        "Sen. Kimberley Kitching (Australia)"
    )


def test_empty_parts_leave_nothing_behind() -> None:
    form = ListForm(parts=tuple(Part))
    assert form.line(ELS, Affiliation(party="CD&V"), "Belgium") == "Els Van Hoof MP, CD&V (Belgium)"
    assert form.line(ELS, Affiliation(), "Belgium") == "Els Van Hoof MP (Belgium)"


@pytest.mark.parametrize(
    ("order", "headings", "on_page", "in_text"),
    [
        (Order.COUNTRY, Headings.PAGE, True, False),
        (Order.COUNTRY, Headings.ALWAYS, True, True),
        (Order.COUNTRY, Headings.NEVER, False, False),
        (Order.LEADS, Headings.PAGE, True, False),
        (Order.NAME, Headings.ALWAYS, False, False),
        (Order.SIGNING, Headings.ALWAYS, False, False),
    ],
)
def test_headings(order: Order, headings: Headings, on_page: bool, in_text: bool) -> None:
    form = ListForm(order=order, headings=headings)
    assert form.has_headings(on_page=True) is on_page
    assert form.has_headings(on_page=False) is in_text


def test_nothing_stored_is_the_usual_form() -> None:
    assert ListForm.read({}) == USUAL == ListForm(Order.COUNTRY, Headings.PAGE, Layout.LINES, (), national=False)


PARTS = [choice for size in range(len(Part) + 1) for choice in permutations(Part, size)]
FORMS = st.builds(
    ListForm,
    st.sampled_from(Order),
    st.sampled_from(Headings),
    st.sampled_from(Layout),
    st.sampled_from(PARTS),
    st.booleans(),
)


@given(FORMS)
def test_every_form_comes_back_from_json(form: ListForm) -> None:
    assert ListForm.read(json.loads(json.dumps(form.as_data()))) == form


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({"order": "rank"}, ["order"]),
        ({"order": None, "layout": []}, ["order", "layout"]),
        ({"headings": True}, ["headings"]),
        ({"parts": "role"}, ["parts"]),
        ({"parts": ["role", "rank"]}, ["parts"]),
        ({"parts": [["role"]]}, ["parts"]),
        ({"parts": ["role", "party", "role"]}, ["parts"]),
        ({"national": "yes"}, ["national"]),
        ({"layout": "x", "parts": 1, "national": 1}, ["layout", "parts", "national"]),
    ],
)
def test_every_fault_is_named(data: dict[str, Any], fields: list[str]) -> None:
    with pytest.raises(FieldErrors) as problem:
        ListForm.read(data)
    assert [fault.field for fault in problem.value.faults] == fields


def test_orders_are_described_apart() -> None:
    assert len({ListForm(order=order).description for order in Order}) == len(Order)
    assert USUAL.description == "by country, then surname"


def test_t24_right_to_left_names_keep_commas_and_brackets_in_their_places() -> None:
    form = ListForm(parts=(Part.PARTY,))
    line = form.line(PersonName("محمد", "الأحمد"), NOWHERE._replace(party="حزب"), "Lebanon")
    assert line == "\u2068محمد الأحمد\u2069, \u2068حزب\u2069 (Lebanon)"
