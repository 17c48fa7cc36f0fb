"""The form of a list and its leads: changed unless the statement is cancelled, recorded, told apart by statement."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.list_forms import USUAL, ListForm
from petition.domain.states import StatementState
from petition.errors import IllegalTransition
from petition.models import AuditEvent, Invitation, Statement
from petition.services.statements import list_forms
from tests import factories

FORM = factories.list_form("party", leads_first=True)


def _events(session: Session, action: str) -> list[tuple[int, str, dict[str, Any]]]:
    query = select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)
    return [(event.subject_id, event.actor, event.details) for event in session.scalars(query)]


def test_form_is_stored_and_recorded_once(session: Session) -> None:
    other = factories.noise(session).statement
    made = factories.statement(session)
    for _ in range(2):
        list_forms.change(session, made, FORM, actor="user:7")
    session.expire_all()
    assert ListForm.read(made.list_form) == FORM
    assert ListForm.read(other.list_form) == USUAL
    assert _events(session, "statement.list_form") == [(made.id, "user:7", FORM.as_data())]


@pytest.mark.parametrize("state", StatementState)
def test_form_and_leads_can_be_changed_unless_it_has_ended(session: Session, state: StatementState) -> None:
    made, (invitation,) = factories.circulated(session)
    session.execute(update(Statement).where(Statement.id == made.id).values(state=state))
    session.refresh(made)
    may = state not in (StatementState.CANCELLED, StatementState.DELETED)
    assert list_forms.may_change(made) is may
    if may:
        list_forms.change(session, made, FORM, actor="test")
        assert list_forms.set_leads(session, made, [], [invitation.id], actor="test") == 1
        return
    with pytest.raises(IllegalTransition, match="cannot have the form of its list changed now"):
        list_forms.change(session, made, FORM, actor="test")
    with pytest.raises(IllegalTransition):
        list_forms.set_leads(session, made, [], [invitation.id], actor="test")
    session.expire_all()
    assert (made.list_form, invitation.is_lead) == ({}, False)


def _three(session: Session) -> tuple[Statement, list[Invitation]]:
    rows = [
        factories.person_row("Élise", "Dupont", "FR"),
        factories.person_row("Ada", "Pole", "GB"),
        factories.person_row("Bea", "100%", "GB"),
    ]
    return factories.circulated(session, factories.persons(session, rows))


def test_leads_are_those_who_were_ticked_among_those_shown(session: Session) -> None:
    made, (one, two, three) = _three(session)
    other = factories.noise(session).invitations[0]
    assert list_forms.set_leads(session, made, [one.id, two.id], [one.id, other.id], actor="user:7") == 1
    assert list_forms.set_leads(session, made, [two.id, three.id], [three.id, two.id], actor="user:7") == 2
    assert list_forms.set_leads(session, made, [one.id, two.id], [two.id], actor="user:7") == 1
    session.expire_all()
    assert [invitation.is_lead for invitation in (one, two, three, other)] == [False, True, True, False]
    assert _events(session, "invitation.lead") == [
        (one.id, "user:7", {"is_lead": True}),
        *((number, "user:7", {"is_lead": True}) for number in sorted((two.id, three.id))),
        (one.id, "user:7", {"is_lead": False}),
    ]


def test_candidates_are_found_without_accents_leads_first(session: Session) -> None:
    made, (one, two, three) = _three(session)
    factories.noise(session)
    list_forms.set_leads(session, made, [], [two.id], actor="test")
    session.expire_all()
    found = list_forms.candidates(session, made, most=2)
    assert ([person.invitation_id for person in found.people], found.total) == ([two.id, one.id], 3)
    assert [(person.name.name, person.country, person.is_lead) for person in found.people] == [
        ("Ada Pole", "GB", True),
        ("Élise Dupont", "FR", False),
    ]
    for search, expected in (("elise DUP", [one]), ("%", [three]), ("ada dupont", []), ("  ", [two, one, three])):
        some = list_forms.candidates(session, made, search, most=10)
        assert [person.invitation_id for person in some.people] == [invitation.id for invitation in expected], search
        assert some.total == len(expected)
