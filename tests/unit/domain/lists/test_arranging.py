"""A list is arranged in blocks: under headings or not, leads apart or not, with the words around it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from petition.domain.compilations import Compilation, Signatory
from petition.domain.list_forms import ListForm
from petition.domain.lists.arranging import Arranged, arrange
from petition.domain.lists.lines import Affiliation, OwnPart
from petition.domain.names.person_name import PersonName


def _arranged(
    *people: Signatory, on_page: bool = False, language: str = "en", hidden: int = 0, others: str = "", **members: Any
) -> Arranged:
    form = ListForm.read(members)
    made = Compilation("slug", "T", "B", language, "0" * 64, 1, "UTC", "The Alliance", people, form, hidden=hidden)
    return arrange(made, on_page=on_page, at=datetime(2021, 2, 2, 12, tzinfo=UTC), others=others)


def _blocks(*people: Signatory, on_page: bool = False, **members: Any) -> list[tuple[str, list[str]]]:
    blocks = _arranged(*people, on_page=on_page, **members).blocks
    return [(block.heading, [line.text for line in block.lines]) for block in blocks]


def _person(family: str, country: str, label: str, *, is_lead: bool = False, section: str = "") -> Signatory:
    belongs = Affiliation(party=f"Party {family}")
    name, own = PersonName("A.", family), OwnPart(section=section)
    return Signatory(name, country, label, family, affiliation=belongs, is_lead=is_lead, own=own)


ONE = _person("B", "BE", "Belgium", is_lead=True, section="Hosts")
TWO = _person("C", "BE", "Belgium", section="Hosts")
THREE = _person("A", "GB", "UK", section="Guests")


def test_usual_form_has_headings_on_the_page_and_none_in_the_text() -> None:
    assert _blocks(ONE, TWO, THREE) == [("", ["A. B (Belgium)", "A. C (Belgium)", "A. A (UK)"])]
    assert _blocks(ONE, TWO, THREE, on_page=True) == [("Belgium", ["A. B", "A. C"]), ("UK", ["A. A"])]


@pytest.mark.parametrize("on_page", [True, False])
def test_headings_above_and_none(on_page: bool) -> None:
    above = _blocks(ONE, TWO, THREE, on_page=on_page, heading_layout="above")
    assert above == [("Belgium", ["A. B", "A. C"]), ("UK", ["A. A"])]
    none = _blocks(ONE, TWO, THREE, on_page=on_page, heading_layout="none")
    assert none == [("", ["A. B (Belgium)", "A. C (Belgium)", "A. A (UK)"])]


@pytest.mark.parametrize("order", ["name", "given", "signing", "manual"])
def test_orders_that_mix_countries_have_no_headings(order: str) -> None:
    mixed = _blocks(THREE, ONE, TWO, on_page=True, order=order, heading_layout="above")
    assert mixed == [("", ["A. A (UK)", "A. B (Belgium)", "A. C (Belgium)"])]


def test_leads_stand_together_with_their_countries_before_the_headings() -> None:
    other = _person("D", "GB", "UK", is_lead=True)
    members: dict[str, Any] = {"leads_first": True, "heading_layout": "above"}
    assert _blocks(ONE, other, TWO, THREE, **members) == [
        ("", ["A. B (Belgium)", "A. D (UK)"]),
        ("Belgium", ["A. C"]),
        ("UK", ["A. A"]),
    ]
    assert _blocks(TWO, on_page=True, **members) == [("Belgium", ["A. C"])]


def test_leads_are_a_paragraph_of_their_own_where_they_shall() -> None:
    assert _blocks(ONE, TWO, leads_first=True) == [("", ["A. B (Belgium)", "A. C (Belgium)"])]
    apart = _blocks(ONE, TWO, leads_first=True, leads_apart=True)
    assert apart == [("", ["A. B (Belgium)"]), ("", ["A. C (Belgium)"])]
    assert len(_blocks(ONE, TWO, leads_apart=True)) == 1


def test_other_groups_keep_the_country_in_the_line_and_count_their_people() -> None:
    found = _blocks(THREE, ONE, TWO, group="section", heading_layout="above", heading="{count} {group}")
    assert found == [("1 Guests", ["A. A (UK)"]), ("2 Hosts", ["A. B (Belgium)", "A. C (Belgium)"])]
    capitals = _blocks(THREE, group="section", heading_layout="above", heading="{GROUP} ({count})")
    assert capitals[0][0] == "GUESTS (1)"
    nobody = _person("D", "GB", "UK")
    assert _blocks(nobody, THREE, group="section", heading_layout="above")[0] == ("", ["A. D (UK)"])


def test_lines_are_numbered_over_all_blocks_and_each_knows_its_person() -> None:
    found = _arranged(ONE, TWO, THREE, on_page=True, line="{n}. {name}, {party}", layout="numbers")
    lines = [line for block in found.blocks for line in block.lines]
    assert [(line.number, line.text) for line in lines] == [
        (1, "1. A. B, Party B"),
        (2, "2. A. C, Party C"),
        (3, "3. A. A, Party A"),
    ]
    assert [line.signatory for line in lines] == [ONE, TWO, THREE]


def test_a_table_has_columns_and_cells() -> None:
    found = _arranged(ONE, layout="table", columns=["name", {"heading": "Of", "cell": "{party}"}, "country"])
    assert found.columns == ("Name", "Of", "Country")
    assert found.blocks[0].lines[0].cells == ("A. B", "Party B", "Belgium")


RUN_IN: dict[str, Any] = {"order": "name", "layout": "run_in", "line": "{name}"}


@pytest.mark.parametrize(
    ("members", "printed"),
    [
        ({}, "A. B; A. C; A. A"),
        ({"between": ", ", "last": " and ", "end": "."}, "A. B, A. C and A. A."),
        ({"before": "Signed by:", "after": "and others"}, "Signed by: A. B; A. C; A. A and others"),
        ({"after": "[, and {hidden} others]"}, "A. B; A. C; A. A"),
    ],
)
def test_a_run_in_list_is_one_paragraph_with_the_words_in_it(members: dict[str, Any], printed: str) -> None:
    found = _arranged(ONE, TWO, THREE, **RUN_IN, **members)
    assert [found.paragraph(block) for block in found.blocks] == [printed]
    assert (found.before, found.after) == ("", "")


def test_a_line_end_divides_the_words_from_the_people() -> None:
    found = _arranged(ONE, **RUN_IN, before="Signed by:\n", after="\nThe secretariat")
    assert (found.before, found.paragraph(found.blocks[0]), found.after) == ("Signed by:", "A. B", "The secretariat")


def test_headings_may_stand_in_the_paragraph() -> None:
    members = {**RUN_IN, "group": "section", "heading": "{group}:", "heading_layout": "inline", "before": "We:"}
    found = _arranged(THREE, ONE, TWO, **members)
    assert [found.paragraph(block) for block in found.blocks] == ["We: Guests: A. A", "Hosts: A. B; A. C"]


def test_words_say_how_many_signed_how_many_are_not_named_and_when() -> None:
    found = _arranged(ONE, TWO, before="{count} from {countries}, {date}", after="[and {hidden} others]", hidden=1234)
    assert (found.before, found.after) == ("1,236 from 1, February 2, 2021", "and 1,234 others")


def test_each_language_has_its_sign_between_people() -> None:
    assert _arranged(ONE, TWO, language="fr", **RUN_IN).between == " ; "
    assert _arranged(ONE, TWO, language="ja", **RUN_IN).last == "、"


def test_nobody_makes_no_block() -> None:
    assert _arranged(on_page=True).blocks == []


@pytest.mark.parametrize(
    ("members", "after"),
    [
        ({}, "and 3 others"),
        ({"after": "* Chair"}, "and 3 others\n* Chair"),
        ({"after": "\n* Chair"}, "and 3 others\n\n* Chair"),
        ({"after": "[and {hidden} more]"}, "and 3 more"),
        ({"before": "{count} signed, {hidden} of them without their names:"}, ""),
    ],
)
def test_whoever_is_not_named_is_counted_once(members: dict[str, Any], after: str) -> None:
    assert _arranged(ONE, hidden=3, others="and 3 others", **members).after == after


def test_in_a_paragraph_the_others_stand_behind_the_people() -> None:
    arranged = _arranged(ONE, TWO, hidden=3, others="and 3 others", layout="run_in", order="name")
    assert [arranged.paragraph(block) for block in arranged.blocks] == ["A. B (Belgium); A. C (Belgium) and 3 others"]
    assert arranged.after == ""
    apart = _arranged(ONE, hidden=3, others="and 3 others", layout="run_in", after="\n* Chair", end=".")
    assert [apart.paragraph(block) for block in apart.blocks] == ["A. B (Belgium). and 3 others"]
    assert apart.after == "* Chair"


def test_others_of_nobody_are_none() -> None:
    assert _arranged(hidden=3, others="and 3 others").after == ""
