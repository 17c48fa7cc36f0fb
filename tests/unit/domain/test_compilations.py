"""A compiled statement is arranged in blocks: by country under headings or not, leads first or not."""

from dataclasses import replace

import pytest

from petition.domain.compilations import Compilation, Line, Signatory, arrange
from petition.domain.list_forms import Affiliation, Headings, Layout, ListForm, Order, Part
from petition.domain.names.person_name import PersonName


def _compilation(*signatories: Signatory, form: ListForm | None = None) -> Compilation:
    usual = Compilation("slug", "Title", "Body", "en", "0" * 64, 1, "UTC", "The Alliance", signatories)
    return replace(usual, form=form or ListForm())


def _signatory(family: str, country: str, label: str, *, is_lead: bool = False) -> Signatory:
    belongs = Affiliation(party=f"Party {family}")
    return Signatory(PersonName("A.", family), country, label, family, affiliation=belongs, is_lead=is_lead)


ONE = _signatory("B", "BE", "Belgium", is_lead=True)
TWO = _signatory("C", "BE", "Belgium")
THREE = _signatory("A", "GB", "UK")


def _blocks(compilation: Compilation, *, on_page: bool) -> list[tuple[str, list[str]]]:
    return [(block.heading, [line.text for line in block.lines]) for block in arrange(compilation, on_page=on_page)]


def test_usual_form_has_headings_on_the_page_and_none_in_the_text() -> None:
    compilation = _compilation(ONE, TWO, THREE)
    assert compilation.lines == ["A. B (Belgium)", "A. C (Belgium)", "A. A (UK)"]
    assert _blocks(compilation, on_page=False) == [("", compilation.lines)]
    assert _blocks(compilation, on_page=True) == [("Belgium", ["A. B", "A. C"]), ("UK", ["A. A"])]


@pytest.mark.parametrize("on_page", [True, False])
def test_headings_always_and_never(on_page: bool) -> None:
    always = _compilation(ONE, TWO, THREE, form=ListForm(headings=Headings.ALWAYS, layout=Layout.RUN_IN))
    assert _blocks(always, on_page=on_page) == [("Belgium", ["A. B", "A. C"]), ("UK", ["A. A"])]
    never = _compilation(ONE, TWO, THREE, form=ListForm(headings=Headings.NEVER))
    assert _blocks(never, on_page=on_page) == [("", never.lines)]


@pytest.mark.parametrize("order", [Order.NAME, Order.SIGNING])
def test_orders_that_mix_countries_have_no_headings(order: Order) -> None:
    mixed = _compilation(THREE, ONE, TWO, form=ListForm(order=order, headings=Headings.ALWAYS))
    assert _blocks(mixed, on_page=True) == [("", ["A. A (UK)", "A. B (Belgium)", "A. C (Belgium)"])]


def test_leads_stand_together_with_their_countries_before_the_headings() -> None:
    other = _signatory("D", "GB", "UK", is_lead=True)
    form = ListForm(order=Order.LEADS, headings=Headings.ALWAYS)
    compilation = _compilation(ONE, other, TWO, THREE, form=form)
    assert _blocks(compilation, on_page=False) == [
        ("", ["A. B (Belgium)", "A. D (UK)"]),
        ("Belgium", ["A. C"]),
        ("UK", ["A. A"]),
    ]
    assert _blocks(_compilation(TWO, form=form), on_page=True) == [("Belgium", ["A. C"])]


def test_leads_are_a_block_of_their_own_without_headings_too() -> None:
    form = ListForm(order=Order.LEADS)
    assert _blocks(_compilation(ONE, TWO, form=form), on_page=False) == [
        ("", ["A. B (Belgium)"]),
        ("", ["A. C (Belgium)"]),
    ]


def test_leads_mean_nothing_in_other_orders() -> None:
    assert len(arrange(_compilation(ONE, TWO), on_page=False)) == 1


def test_parts_are_printed_under_headings_too_and_each_line_knows_its_person() -> None:
    compilation = _compilation(ONE, form=ListForm(parts=(Part.PARTY,)))
    assert compilation.lines == ["A. B, Party B (Belgium)"]
    (block,) = arrange(compilation, on_page=True)
    assert block.lines == [Line("A. B, Party B", ONE)]


def test_nobody_makes_no_block() -> None:
    assert arrange(_compilation(), on_page=True) == []
