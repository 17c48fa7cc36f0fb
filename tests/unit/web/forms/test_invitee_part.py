"""A person's part in one statement as a form: shown as it is stored, and read as it was typed."""

from typing import Any

import pytest
from flask import Flask

from petition.domain.lists.lines import NAME_ORDERS
from petition.errors import FieldError, FieldErrors
from petition.models import Invitation
from petition.services.statements.part_changes import PARTS
from petition.web.forms.invitee_part import PartForm, read_place

STORED: dict[str, Any] = {
    "section": "Hosts",
    "place": 2,
    "mark": "*",
    "note": "in a personal capacity",
    "script_name": "Δημήτρης Παππάς",
    "name_order": "family_first",
    "additional_name": "King",
    "is_without_country": True,
    "is_organisation": False,
    "is_lead": True,
    "is_counted_only": False,
}
NOTHING: dict[str, Any] = {name: False if name.startswith("is_") else "" for name in PARTS} | {"place": None}


@pytest.mark.parametrize("part", [STORED, NOTHING], ids=["full", "empty"])
def test_form_that_is_sent_as_it_was_filled_tells_what_is_stored(app: Flask, part: dict[str, Any]) -> None:
    assert set(part) == set(PARTS)
    with app.test_request_context(method="POST", data={"section": "Guests", "is_organisation": "y"}):
        # Another form of the same page may have been sent; what is stored is shown nevertheless.
        shown = PartForm.filled(Invitation(**part))
        told = {name: shown[name].data for name in PARTS}
    assert told == {**part, "place": "" if part["place"] is None else str(part["place"])}
    # A browser sends a box only if it is ticked.
    sent = {name: "y" if value is True else value for name, value in told.items() if value is not False}
    with app.test_request_context(method="POST", data=sent):
        assert PartForm().told() == part


def test_what_was_typed_is_read_as_it_is(app: Flask) -> None:
    """The services check it, and say at its field what is wrong."""
    with app.test_request_context(method="POST", data={"mark": " * ", "name_order": "sideways", "place": " 0 "}):
        told = PartForm().told()
    assert (told["mark"], told["name_order"], told["place"]) == (" * ", "sideways", 0)


def test_orders_of_a_name_are_those_that_an_invitation_may_have(app: Flask) -> None:
    with app.test_request_context():
        assert tuple(choice.value for choice in PartForm().name_order.choices) == NAME_ORDERS


@pytest.mark.parametrize(
    ("text", "place"), [("", None), (" \t", None), ("1", 1), (" 12 ", 12), ("0", 0), ("007", 7), ("9" * 9, 999_999_999)]
)
def test_place_is_a_number_or_nothing(text: str, place: int | None) -> None:
    assert read_place(text) == place


@pytest.mark.parametrize("text", ["first", "-1", "+1", "1.0", "1 2", "²", "٣", "１", "1" * 10])
def test_place_that_is_no_number_is_quoted(text: str) -> None:
    with pytest.raises(FieldError) as refused:
        read_place(f" {text} ")
    assert (refused.value.field, refused.value.problem) == ("place", f"must be a number, and “{text}” is none")


def test_quoted_place_is_short(app: Flask) -> None:
    with (
        app.test_request_context(method="POST", data={"place": f"  {'x' * 21}"}),
        pytest.raises(FieldError, match=f"“{'x' * 20}”"),
    ):
        PartForm().told()


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("section", "The section is too long."),
        ("place", "The place is too long."),
        ("mark", "The mark is too long."),
        ("note", "The note is too long."),
        ("script_name", "The name is too long."),
        ("name_order", "Is too long."),
    ],
)
def test_fault_stands_at_its_field(app: Flask, field: str, words: str) -> None:
    problem = FieldError(field, "is too long")
    with app.test_request_context():
        form = PartForm()
        form.put_faults(problem)
        assert form.errors == {field: [words]}
        form.put_faults(FieldErrors([problem]))
        assert form.errors == {field: [words, words]}
