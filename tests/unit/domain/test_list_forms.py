"""The form of a list: what a line says, what is printed of a person, and how the setting is stored."""

import json

import pytest
from hypothesis import given

from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.choices import Group, Layout, Order
from petition.domain.lists.lines import Affiliation, Listed
from petition.domain.names.person_name import PersonName
from petition.errors import FieldErrors
from tests import factories
from tests.strategies import LIST_FORMS

ELS = PersonName("Els", "Van Hoof", "", "MP")
BELONGS = Affiliation("Chair, Foreign Affairs Committee", "Chamber of Representatives", "CD&V", "Leuven")


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        ((), "Els Van Hoof MP (Belgium)"),
        (("party",), "Els Van Hoof MP, CD&V (Belgium)"),
        (
            ("role", "legislature"),
            "Els Van Hoof MP, Chair, Foreign Affairs Committee, Chamber of Representatives (Belgium)",
        ),
        (("constituency", "party"), "Els Van Hoof MP, Leuven, CD&V (Belgium)"),
    ],
)
def test_line_has_name_then_parts_after_commas_then_country_in_brackets(parts: tuple[str, ...], line: str) -> None:
    form = factories.list_form(*parts)
    assert form.line_of(Listed(ELS, BELONGS, "Belgium"), "en") == line
    assert form.line_of(Listed(ELS, BELONGS), "en") == line.removesuffix(" (Belgium)")


def test_line_of_the_model() -> None:
    one = Listed(PersonName("Kimberley", "Kitching", "Sen."), country_label="Australia")
    assert USUAL.line_of(one, "en") == "Sen. Kimberley Kitching (Australia)"


def test_nothing_stored_is_the_usual_form() -> None:
    assert ListForm.read({}) == USUAL == ListForm.read(USUAL.as_data())


@given(LIST_FORMS)
def test_every_form_comes_back_from_json(form: ListForm) -> None:
    assert ListForm.read(json.loads(json.dumps(form.as_data()))) == form


def test_members_are_changed_one_by_one() -> None:
    form = ListForm.read({"group": "country", "heading_layout": "above"}).with_members({"order": "name"})
    assert (form.order, form.group, form.heading_layout.value) == (Order.NAME, Group.NONE, "above")
    assert form.with_members({"order": "country"}).group is Group.COUNTRY
    parties = ListForm.read({"group": "party"}).with_members({"order": "signing", "layout": "numbers"})
    assert (parties.group, parties.layout) == (Group.PARTY, Layout.NUMBERS)
    with pytest.raises(FieldErrors):
        form.with_members({"layout": "table"})


def test_form_says_what_of_a_person_it_prints() -> None:
    form = ListForm.read({"line": "{name}, {ROLE}", "group": "party", "name": "{given} {family}[ {mark}]"})
    assert form.parts == ("role", "party")
    assert form.slots == {"name", "role", "party", "given", "family", "mark"}
    assert not form.prints_country
    assert USUAL.prints_country
    assert ListForm.read({"line": "{name}"}).prints_country
    assert not ListForm.read({"line": "{name}", "order": "name"}).prints_country
    table = {"line": "{name}", "order": "name", "layout": "table", "columns": ["name", "country"]}
    assert ListForm.read(table).prints_country


@pytest.mark.parametrize(
    ("layout", "on_page", "in_text"),
    [("page", True, False), ("above", True, True), ("none", False, False)],
)
def test_headings(layout: str, on_page: bool, in_text: bool) -> None:
    form = ListForm.read({"heading_layout": layout})
    assert (form.has_headings(on_page=True), form.has_headings(on_page=False)) == (on_page, in_text)
    none = ListForm.read({"heading_layout": layout, "group": "none"})
    assert not none.has_headings(on_page=True)


def test_statements_own_labels_come_before_the_organisations() -> None:
    form = ListForm.read({"labels": {"GB": "Scotland"}})
    assert form.country_label("GB", "en", {"GB": "UK"}) == "Scotland"
    assert form.country_label("GB", "fr", {"fr:GB": "R.-U."}) == "Scotland"
    assert form.country_label("FR", "en", {"FR": "République"}) == "République"


def test_orders_are_described_apart() -> None:
    forms = [ListForm.read({"order": order.value, "leads_first": leads}) for order in Order for leads in (True, False)]
    assert len({form.description for form in forms}) == len(forms)
    assert USUAL.description == "by country, then surname"
    assert ListForm.read({"group": "party", "order": "name"}).description == "by party, by surname"


def test_words_around_the_list_are_shown_before_anybody_knows_its_numbers() -> None:
    form = ListForm(before="Signed by {count} members on {date}:", after="*Chair of the committee[, and {hidden} more]")
    assert form.words_around == ["Signed by … members on …:", "*Chair of the committee, and … more"]
    assert ListForm().words_around == []
