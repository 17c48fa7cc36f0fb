"""The gallery of lists: each a form that can be stored, which keeps what is the statement's own."""

from typing import Any

import pytest

from petition.domain.list_forms import USUAL, ListForm
from petition.domain.lists.gallery import choices, examples


@pytest.mark.parametrize("language", ["en", "ar", "ja", "zh-Hant", "fr-CA"])
def test_every_choice_is_a_form_that_reads_back_and_is_its_own(language: str) -> None:
    made = choices(USUAL, language)
    assert len(made) == len({one.key for one in made}) == 14
    assert [one.key for one in made if one.is_in(USUAL)] == ["by-country"]
    for one in made:
        assert ListForm.read(one.form.as_data()) == one.form
        assert [other.key for other in made if other.is_in(one.form)] == [one.key]


def test_choice_keeps_what_is_the_statements_own() -> None:
    own: dict[str, Any] = {
        "leads_first": True,
        "leads_apart": True,
        "national": True,
        "before": "Signed by:",
        "after": "[and {hidden} others]",
        "position": "before_text",
        "labels": {"NL": "The Netherlands"},
    }
    stored = ListForm.read({**own, "line": "{name}", "order": "manual", "heading": "{group}!"})
    for one in choices(stored, "en"):
        assert {name: one.form.as_data()[name] for name in own} == own
        assert (one.form.heading, one.form.order == "manual") == ("{group}", False)


@pytest.mark.parametrize(
    ("language", "between", "last"), [("en", ", ", " and "), ("fr", ", ", " et "), ("ja", "、", "、")]
)
def test_paragraph_has_the_signs_of_the_language(language: str, between: str, last: str) -> None:
    (form,) = (one.form for one in choices(USUAL, language) if one.key == "run-in")
    assert (form.between, form.last) == (between, last)


def test_examples_fill_every_part_that_a_list_may_print() -> None:
    people = examples(ListForm.read({"labels": {"FR": "L’Hexagone"}}), "fr", {})
    assert [one.country_label for one in people] == ["L’Hexagone", "Allemagne"]
    assert all(people[0].affiliation)
