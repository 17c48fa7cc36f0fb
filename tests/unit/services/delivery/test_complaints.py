"""Complaints: who called a mail spam is written to no more, but by their own act, until a coordinator lifts it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.envelopes import bounce_address
from petition.domain.matters import Kind
from petition.domain.reports import Report, ReportClass
from petition.domain.states import OutboxState
from petition.models import AuditEvent, DeliveryReport, Invitation, OutboxMessage, Person, Statement
from petition.services.delivery import bounces, complaints
from petition.services.delivery.bounces import Outcome
from petition.services.matters.needs import needs
from petition.services.statements.silent import find_silent
from tests import factories

KEYS = ("a key",)


@pytest.fixture
def complained(session: Session) -> tuple[Statement, Invitation, Person]:
    """Return a statement to whose only person a mail went, which they called spam."""
    made, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.settle_mails(session, OutboxState.SENT)
    assert len(find_silent(session, made)) == 1
    mail = session.scalars(select(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)).one()
    address = bounce_address(KEYS, mail.message_key, "alliance.example")
    report = Report(ReportClass.NONE, envelope_recipients=(address,), is_complaint=True)
    assert bounces.record_report(session, report, "a" * 64, KEYS) is Outcome.COMPLAINED
    assert bounces.record_report(session, report, "b" * 64, KEYS) is Outcome.NOTED
    person = session.get_one(Person, invitation.person_id)
    session.refresh(person)
    return made, invitation, person


def test_complaint_is_noted_once_with_its_report(session: Session, complained: tuple[Statement, Invitation, Person]):
    _, _, person = complained
    assert person.complained_at is not None
    assert set(session.scalars(select(DeliveryReport.kind))) == {"complaint"}
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.complain")).one()
    assert (event.subject_type, event.subject_id, event.actor) == ("person", person.id, "report")
    others = session.scalars(select(Person.complained_at).where(Person.id != person.id)).all()
    assert set(others) == {None}


def test_coordinator_is_told_and_nobody_is_reminded(
    session: Session, complained: tuple[Statement, Invitation, Person]
) -> None:
    made, invitation, person = complained
    assert find_silent(session, made) == []
    (told,) = needs(session, made, {}, most=9).matters
    assert (told.kind, told.invitations) == (Kind.COMPLAINT, (invitation.id,))
    assert str(told) == "Ada Lovelace reported a mail of ours as spam. No mails go to them any more."
    assert complaints.lift(session, person, actor="user:1")
    assert not complaints.lift(session, person, actor="user:1")
    assert len(find_silent(session, made)) == 1
    assert needs(session, made, {}, most=9).matters == []
