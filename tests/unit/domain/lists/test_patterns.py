"""The language of patterns: slots, brackets that vanish, and faults that say where they are."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from petition.domain.lists.patterns import MOST_CHARACTERS, cleaned, read
from petition.errors import FieldError

KNOWN = ("name", "role", "party", "country")


@pytest.mark.parametrize(
    ("text", "values", "printed"),
    [
        ("{name}", ["Ada"], "Ada"),
        ("{name}[, {role}][ ({country})]", ["Ada", "Chair", "UK"], "Ada, Chair (UK)"),
        ("{name}[, {role}][ ({country})]", ["Ada", "", "UK"], "Ada (UK)"),
        ("{name}[, {role}][ ({country})]", ["Ada", "", ""], "Ada"),
        ("{name}[ ({party}[, {country}])]", ["Ada", "Greens", ""], "Ada (Greens)"),
        ("{name}[ ([{party}, ]{country})]", ["Ada", "", "UK"], "Ada (UK)"),
        ("{name}[ ([{party}, ]{country})]", ["Ada", "", ""], "Ada"),
        ("{name}\n{role}", ["Ada", "Chair"], "Ada\nChair"),
        ("100% {name} %s", ["Ada"], "100% Ada %s"),
        ("{name} {name}", ["Ada %d", "Ada %d"], "Ada %d Ada %d"),
    ],
)
def test_brackets_vanish_where_all_their_slots_are_empty(text: str, values: list[str], printed: str) -> None:
    assert read(text, "line", KNOWN).fill(values) == printed


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{nam}", "at character 1, there is no slot {nam}; the slots are name, role, party, country"),
        ("{name} {Role}", "at character 8, there is no slot {Role}; the slots are name, role, party, country"),
        ("{name}, {role", "at character 9, “{” is not closed"),
        ("{name}}", "at character 7, “}” closes a slot that was not opened"),
        ("{name}[, {role}", "at character 7, “[” is not closed"),
        ("{name}, {role}]", "at character 15, “]” closes a bracket that was not opened"),
        ("{name}[, MP]", "at character 7, there is no slot in these brackets, so they would never be printed"),
        ("{name}" + "[" * 11 + "{role}" + "]" * 11, "at character 17, brackets are nested more than 10 deep"),
        ("<b>{name}</b>", "has markup at character 1 (“<”); a list prints plain words"),
        ("**{name}**", "has markup at character 1 (“**”); a list prints plain words"),
        ("{name} " + "x" * MOST_CHARACTERS, "is longer than 300 characters"),
        ("{name}\t{role}", "has a control character (U+0009) in it"),
    ],
)
def test_fault_says_what_is_wrong_and_where(text: str, problem: str) -> None:
    with pytest.raises(FieldError) as fault:
        read(text, "line", KNOWN)
    assert (fault.value.field, fault.value.problem) == ("line", problem)


def test_a_pattern_knows_its_slots_and_what_stands_in_round_brackets() -> None:
    pattern = read("{NAME}[ ({country})] {role}", "line", KNOWN)
    assert pattern.slots == ("NAME", "country", "role")
    assert pattern.names == {"name", "country", "role"}
    assert [pattern.is_in_brackets(slot) for slot in ("country", "role", "party")] == [True, False, False]
    assert not pattern.is_block
    assert read("{name}\\n{role}", "line", KNOWN).is_block


@pytest.mark.parametrize(
    ("text", "values", "printed"),
    [
        ("{name}[ ({role}[, {party}])]", ("Ada", "", "Greens"), "Ada (Greens)"),
        ("{name}[ ([{role}][ – {party}][, {country}])]", ("Ada", "", "", "UK"), "Ada (UK)"),
        ("{name}[ ([{role}][ – {party}][, {country}])]", ("Ada", "Chair", "", "UK"), "Ada (Chair, UK)"),
        ("{name}[ ([{role}, ]{country})]", ("Ada", "Chair", ""), "Ada (Chair)"),
        ("{name}\n[{role}][, {party}]", ("Ada", "", "Greens"), "Ada\nGreens"),
        ("{name}（[{role}][・{party}]）", ("花子", "", "緑"), "花子（緑）"),
        # What stands in no bracket of its own is printed as it is.
        ("{name} ({role}-{party})", ("Ada", "", "Greens"), "Ada (-Greens)"),
        ("{name}[, {role}]", ("", "Chair"), "Chair"),
    ],
)
def test_nothing_is_divided_from_an_empty_slot(text: str, values: Sequence[str], printed: str) -> None:
    assert read(text, "line", KNOWN).fill(values) == printed


def test_a_backslash_lets_a_square_bracket_stand_for_itself() -> None:
    pattern = read("[\\[{party}\\] ]{name}", "line", KNOWN)
    assert (pattern.fill(("Greens", "Ada")), pattern.fill(("", "Ada"))) == ("[Greens] Ada", "Ada")


def test_a_label_in_wide_brackets_or_in_capitals_stands_in_brackets() -> None:
    assert read("{name}（{COUNTRY}）", "line", KNOWN).is_in_brackets("country")


def test_a_blank_of_a_letters_width_stays() -> None:
    assert cleaned("{party}\u3000 {name}", "line") == "{party}\u3000{name}"


def test_words_keep_their_outer_blanks_and_lose_what_is_invisible() -> None:
    assert cleaned("  A\u200b \n  EPP/CD: B", "after") == "  A \n  EPP/CD: B"


@given(st.text(alphabet="{}[]()name,role \n%s<*", max_size=40), st.lists(st.text(max_size=3), min_size=20, max_size=20))
def test_any_text_is_a_fault_or_a_pattern_that_prints_every_value(text: str, values: list[str]) -> None:
    try:
        pattern = read(text, "line", KNOWN)
    except FieldError:
        return
    printed = pattern.fill(values[: len(pattern.slots)])
    assert all(value in printed for value in values[: len(pattern.slots)])
