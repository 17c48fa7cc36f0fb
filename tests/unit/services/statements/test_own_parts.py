"""A person's own part in a statement: set and recorded, in the list and nowhere else."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition, NotFound
from petition.models import AuditEvent, Correction, Invitation, Person, Statement
from petition.services.statements import own_parts
from petition.services.statements.compilation import compile_list
from petition.services.statements.own_parts import Done
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


def _set(session: Session, invitation: Invitation, **told: Any) -> Done:
    statement = factories.statement_of(session, invitation)
    return own_parts.set_part(session, statement, invitation.id, told, LABELS, actor="user:7")


def test_part_is_the_statements_own_and_recorded_once(session: Session, invited: Invitation) -> None:
    told: dict[str, Any] = {"section": " Hosts ", "place": 2, "mark": "*", "role": "Speaker"}
    done = _set(session, invited, **told)
    parts = ("section", "place", "mark", "role")
    assert done == Done(parts, "Ada Lovelace, Chair (UK)", "Ada Lovelace, Speaker, * (UK)", is_signed=False)
    assert not done.changes_signed_line
    assert _set(session, invited, **told).changed == ()
    assert (invited.section, invited.place, invited.mark) == ("Hosts", 2, "*")
    assert session.get_one(Person, invited.person_id).role == "Chair"
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.part"))
    assert (event.subject_id, event.actor, event.details) == (
        invited.id,
        "user:7",
        {"parts": ["section", "place", "mark", "role"]},
    )


def test_what_was_signed_is_corrected_with_the_persons_knowledge(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    done = _set(session, invited, role="Treasurer", mark="*")
    assert (done.changed, done.is_signed, done.changes_signed_line) == (("mark",), True, True)
    assert done.plan is not None
    assert done.plan.needs_agreement
    assert session.scalars(select(Correction.role)).all() == ["Treasurer"]
    made = factories.statement_of(session, invited)
    assert compile_list(session, made, LABELS).lines == ["Ada Lovelace, Chair, * (UK)"]


def test_who_comes_to_lead_stands_behind_those_who_do(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    ada.is_lead = True
    session.flush()
    _set(session, cyd, is_lead=True)
    _set(session, bea, is_lead=True)
    session.expire_all()
    assert [one.place for one in (ada, bea, cyd)] == [1, 3, 2]
    for invitation in (ada, bea, cyd):
        factories.sign(session, invitation)
    made.list_form = factories.list_form(leads_first=True).as_data()
    names = [one.name.given_name for one in compile_list(session, made, LABELS).signatories]
    assert names == ["Ada", "Cyd", "Bea"]


def test_whoever_is_counted_is_not_named_and_hidden_counts_nobody_else(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dan")]
    made, (ada, bea, cyd, dan) = factories.circulated(session, factories.persons(session, rows))
    for invitation in (ada, bea, cyd):
        factories.sign(session, invitation)
    for invitation in (bea, cyd, dan):
        _set(session, invitation, is_counted_only=True)
    factories.withdraw(session, cyd)
    compilation = compile_list(session, made, LABELS)
    assert [one.name.given_name for one in compilation.signatories] == ["Ada"]
    assert compilation.hidden == 1


@pytest.mark.parametrize(
    ("told", "problem"),
    [
        ({"place": -1}, "place: must be a number from 1 to 999,999, or 0 for none"),
        ({"mark": "x" * 61}, "mark: is longer than 60 characters"),
        ({"name_order": "x"}, "name_order: must be one of given_first, family_first"),
        ({"hat": "x"}, "hat: is no part of a person in a statement"),
    ],
)
def test_what_cannot_be_stored_is_named(
    session: Session, invited: Invitation, told: dict[str, Any], problem: str
) -> None:
    with pytest.raises(FieldError, match=problem):
        _set(session, invited, **told)


def test_nothing_is_set_in_another_or_a_cancelled_statement(session: Session, invited: Invitation) -> None:
    other = factories.statement(session, replace(factories.draft(), slug="another"))
    with pytest.raises(NotFound):
        own_parts.set_part(session, other, invited.id, {"mark": "*"}, LABELS, actor="user:7")
    session.execute(update(Statement).values(state=StatementState.CANCELLED))
    session.expire_all()
    with pytest.raises(IllegalTransition):
        _set(session, invited, mark="*")
