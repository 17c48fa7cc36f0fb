"""A person's own part in a statement: what it may hold, and the line that it makes."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from petition.errors import FieldError, NotFound
from petition.models import Invitation
from petition.services.statements import own_parts
from tests import factories

LABELS = {"GB": "UK"}


@pytest.fixture
def invited(session: Session) -> Invitation:
    """Ada's invitation; the list prints mark and role."""
    people = factories.persons(session, [factories.person_row(role="Chair")])
    made, (invitation,) = factories.circulated(session, people)
    factories.noise(session)
    made.list_form = factories.list_form("role", "mark").as_data()
    session.flush()
    return invitation


@pytest.mark.parametrize("is_signed", [False, True])
def test_line_is_as_it_stands_or_as_it_would_be(session: Session, invited: Invitation, *, is_signed: bool) -> None:
    if is_signed:
        factories.sign(session, invited)
    statement = factories.statement_of(session, invited)
    assert own_parts.line_of(session, statement, invited, LABELS) == "Ada Lovelace, Chair (UK)"
    new = {"mark": "*", "role": "Speaker", "is_without_country": True, "is_lead": True}
    assert own_parts.line_of(session, statement, invited, LABELS, new) == "Ada Lovelace, Speaker, *"
    assert own_parts.line_of(session, statement, invited, LABELS) == "Ada Lovelace, Chair (UK)"


@pytest.mark.parametrize(
    ("name", "value", "stored"),
    [
        ("mark", " * ", "*"),
        ("role", " Chair ", "Chair"),
        ("place", 0, None),
        ("place", own_parts.LAST_PLACE, own_parts.LAST_PLACE),
        ("name_order", "", ""),
        ("is_lead", 1, True),
    ],
)
def test_value_is_stored_clean(name: str, value: Any, stored: Any) -> None:
    assert own_parts.checked(name, value) == stored


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("place", -1, "place: must be a number from 1 to 999,999, or 0 for none"),
        ("mark", "x" * 61, "mark: is longer than 60 characters"),
        ("name_order", "x", "name_order: must be one of given_first, family_first"),
        ("hat", "x", "hat: is no part of a person in a statement"),
    ],
)
def test_what_cannot_be_stored_is_named(name: str, value: Any, problem: str) -> None:
    with pytest.raises(FieldError, match=problem):
        own_parts.checked(name, value)


def test_invitation_to_another_statement_is_not_found(session: Session, invited: Invitation) -> None:
    other = factories.statement(session, replace(factories.draft(), slug="another"))
    with pytest.raises(NotFound):
        own_parts.find(session, other, invited.id)
    assert own_parts.find(session, factories.statement_of(session, invited), invited.id) is invited
