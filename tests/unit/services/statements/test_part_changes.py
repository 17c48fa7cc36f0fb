"""Changing a person's part at the desk: what it does to a line is known before, and told where somebody signed."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition, ShownChanged
from petition.models import Invitation, OutboxMessage, Person, Statement
from petition.services.statements import part_changes
from petition.services.statements.part_changes import PartChange, shown_part
from tests import factories

LABELS = {"GB": "UK"}


@pytest.fixture
def invited(session: Session) -> Invitation:
    """Ada's invitation; the list prints the mark."""
    people = factories.persons(session, [factories.person_row(email="ada@x.example")])
    made, (invitation,) = factories.circulated(session, people)
    factories.noise(session)
    made.list_form = factories.list_form("mark").as_data()
    session.flush()
    return invitation


def _change(session: Session, invitation: Invitation, told: dict[str, Any], **about: Any) -> PartChange:
    statement = factories.statement_of(session, invitation)
    return part_changes.change(session, statement, invitation.id, told, LABELS, actor="user:7", **about)


def _plan(session: Session, invitation: Invitation, **told: Any) -> PartChange:
    return part_changes.plan(session, factories.statement_of(session, invitation), invitation.id, told, LABELS)


def _mails(session: Session) -> list[tuple[str, Any]]:
    query = select(OutboxMessage).where(OutboxMessage.kind == MailKind.LINE_CHANGED)
    return [(mail.recipient, mail.details) for mail in session.scalars(query)]


def test_before_signing_it_changes_at_once_and_tells_nobody(session: Session, invited: Invitation) -> None:
    planned = _plan(session, invited, mark=" * ", role="not the statement's")
    assert (planned.changed, planned.before, planned.after) == (
        ["mark"],
        "Ada Lovelace (UK)",
        "Ada Lovelace, * (UK)",
    )
    assert not planned.changes_signed_line
    assert invited.mark == ""
    _change(session, invited, {"mark": "*"}, tell=True)
    assert invited.mark == "*"
    assert _mails(session) == []


def test_after_signing_the_person_is_told_of_both_lines(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    planned = _plan(session, invited, mark="*")
    assert planned.changes_signed_line
    _change(session, invited, {"mark": "*"}, tell=True, expected=planned.shown)
    lines = {"before": "Ada Lovelace (UK)", "after": "Ada Lovelace, * (UK)"}
    assert _mails(session) == [("ada@x.example", lines)]
    _change(session, invited, {"is_counted_only": True})
    assert len(_mails(session)) == 1
    back = _plan(session, invited, is_counted_only=False)
    assert (back.before, back.after) == ("", "Ada Lovelace, * (UK)")


def test_what_the_list_does_not_print_changes_no_line(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    planned = _plan(session, invited, section="Hosts", place=3)
    assert (planned.changed, planned.changes_signed_line, planned.told) == (["section", "place"], False, ())


def test_somebody_without_an_address_cannot_be_told(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    session.execute(update(Person).where(Person.id == invited.person_id).values(email=""))
    session.expire_all()
    planned = _plan(session, invited, mark="*")
    assert (planned.changes_signed_line, planned.told) == (True, ())


def test_what_was_shown_must_still_be_so(session: Session, invited: Invitation) -> None:
    factories.sign(session, invited)
    before, planned = shown_part(invited), _plan(session, invited, mark="*")
    _change(session, invited, {"note": "here"})
    assert shown_part(invited) != before
    with pytest.raises(ShownChanged, match="Nothing was changed"):
        _change(session, invited, {"mark": "*"}, expected=planned.shown)
    assert invited.mark == ""


def test_faults_and_a_cancelled_statement_change_nothing(session: Session, invited: Invitation) -> None:
    for told in ({"place": -1}, {"name_order": "any"}, {"mark": "m" * 61}):
        with pytest.raises(FieldError):
            _plan(session, invited, **told)
    session.execute(update(Statement).values(state=StatementState.CANCELLED))
    with pytest.raises(IllegalTransition):
        _change(session, invited, {"mark": "*"})
