"""Changing a person's part at the desk: what it does to a line is known before, and told where somebody signed."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition, ShownChanged
from petition.models import AuditEvent, Correction, Invitation, OutboxMessage, Person, Statement
from petition.services.statements import part_changes
from petition.services.statements.compilation import compile_list
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
    planned = _plan(session, invited, mark=" * ")
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


def _events(session: Session, action: str) -> list[tuple[int, str, Any]]:
    query = select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)
    return [(one.subject_id, one.actor, one.details) for one in session.scalars(query)]


def test_part_is_the_statements_own_and_recorded_once(session: Session, invited: Invitation) -> None:
    factories.statement_of(session, invited).list_form = factories.list_form("role", "mark").as_data()
    session.flush()
    told: dict[str, Any] = {"section": " Hosts ", "place": 2, "mark": "*", "role": "Speaker"}
    done = _change(session, invited, told)
    assert (done.changed, done.before, done.after) == (
        ["section", "place", "mark"],
        "Ada Lovelace (UK)",
        "Ada Lovelace, Speaker, * (UK)",
    )
    assert not done.changes_signed_line
    again = _change(session, invited, told)
    assert (again.changed, again.before) == ([], "Ada Lovelace, Speaker, * (UK)")
    assert (invited.section, invited.place, invited.mark, invited.role) == ("Hosts", 2, "*", "Speaker")
    assert session.get_one(Person, invited.person_id).role == ""
    # As the desk describes somebody who has not signed, and sets their part.
    assert _events(session, "invitation.describe") == [(invited.id, "user:7", {"parts": ["role"]})]
    assert _events(session, "invitation.part") == [(invited.id, "user:7", {"parts": ["section", "place", "mark"]})]


def test_what_was_signed_is_corrected_with_the_persons_knowledge(session: Session, invited: Invitation) -> None:
    made = factories.statement_of(session, invited)
    made.list_form = factories.list_form("role", "mark").as_data()
    invited.role = "Treasurer"
    session.flush()
    factories.sign(session, invited)
    proposed = _change(session, invited, {"role": "Chair", "mark": "*"}, tell=True)
    assert (proposed.changed, proposed.after) == (["mark"], "Ada Lovelace, Treasurer, * (UK)")
    assert proposed.correction is not None
    assert proposed.correction.needs_agreement
    assert compile_list(session, factories.statement_of(session, invited), LABELS).lines == [proposed.after]
    assert [details["after"] for _, details in _mails(session)] == [proposed.after]
    # The proposal is not made twice.
    assert _change(session, invited, {"role": "Chair"}).correction is None
    spelled = _change(session, invited, {"role": "Treasurér"}, tell=True)
    assert (spelled.before, spelled.after) == (proposed.after, "Ada Lovelace, Treasurér, * (UK)")
    assert compile_list(session, factories.statement_of(session, invited), LABELS).lines == [spelled.after]
    # The mail about a correction tells of it, and there is no second one.
    assert (spelled.told, len(_mails(session))) == ((), 1)
    assert session.scalars(select(Correction.role).order_by(Correction.id)).all() == ["Chair", "Treasurér"]
    kinds = session.scalars(select(OutboxMessage.kind).order_by(OutboxMessage.id)).all()[-3:]
    assert kinds == [MailKind.CORRECTION_PROPOSED, MailKind.LINE_CHANGED, MailKind.CORRECTED]


def test_who_comes_to_lead_stands_behind_those_who_do(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    made, (ada, bea, cyd) = factories.circulated(session, factories.persons(session, rows))
    ada.is_lead = True
    session.flush()
    _change(session, cyd, {"is_lead": True})
    _change(session, bea, {"is_lead": True, "place": None})
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
        _change(session, invitation, {"is_counted_only": True})
    factories.withdraw(session, cyd)
    compilation = compile_list(session, made, LABELS)
    assert [one.name.given_name for one in compilation.signatories] == ["Ada"]
    assert compilation.hidden == 1


def test_what_somebody_chose_no_coordinator_changes(session: Session, invited: Invitation) -> None:
    made = factories.statement_of(session, invited)
    made.list_form = factories.list_form("mark", counted_only=True).as_data()
    session.flush()
    factories.sign(session, invited, is_counted_only=True)
    for told in ({"is_counted_only": True}, {"is_counted_only": False}, {"mark": "*"}):
        planned = _change(session, invited, told, tell=True)
        assert (planned.before, planned.after, planned.told) == ("", "", ())
        compilation = compile_list(session, made, LABELS)
        assert (compilation.lines, compilation.hidden) == ([], 1)
