"""Passing an invitation on: one ends, one begins, and each knows the other."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, OutboxState, StatementState
from petition.errors import FieldError, IllegalTransition, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Statement
from petition.services.roster import people
from petition.services.signing import evidence, standings
from petition.services.statements import cancelling, closing, invitees, passing_on
from tests import factories
from tests.factories import ACTOR, person_row

SOON = datetime.now(UTC) + timedelta(days=2)


@pytest.fixture
def ada(session: Session) -> Invitation:
    """Ada was asked, and has her mail; Bea is on the roster."""
    factories.noise(session)
    old, _ = factories.persons(session, [person_row("Ada"), person_row("Bea", role="", party="Whig")])
    _, (invitation,) = factories.circulated(session, [old])
    factories.settle_mails(session, OutboxState.SENT, invitation)
    return invitation


def _bea(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.given_name == "Bea")).one()


def _pass_on(session: Session, ada: Invitation, **more: Any) -> Invitation:
    made = factories.statement_of(session, ada)
    number, _ = passing_on.pass_on(session, made, ada.id, _bea(session), actor=ACTOR, **more)
    session.expire_all()
    return session.get_one(Invitation, number)


def _mails(session: Session, invitation: Invitation) -> list[MailKind]:
    ours = OutboxMessage.invitation_id == invitation.id
    return list(session.scalars(select(OutboxMessage.kind).where(ours).order_by(OutboxMessage.id)))


def test_one_is_uninvited_and_the_other_invited(session: Session, ada: Invitation) -> None:
    new = _pass_on(session, ada)
    assert (ada.state, new.state) == (InvitationState.UNINVITED, InvitationState.INVITED)
    assert new.person_id == _bea(session).id
    assert _mails(session, ada) == [MailKind.INVITATION, MailKind.UNINVITED]
    assert _mails(session, new) == [MailKind.INVITATION]
    assert standings.by_link(session, factories.link(ada)).state is InvitationState.UNINVITED
    factories.sign(session, new)
    assert evidence.verify(session).faults == []


def test_each_knows_the_other_and_the_log_names_both(session: Session, ada: Invitation) -> None:
    new = _pass_on(session, ada)
    successor, predecessor = passing_on.successor(session, ada.id), passing_on.predecessor(session, new.id)
    assert successor is not None
    assert predecessor is not None
    assert (successor.invitation_id, successor.person.given_name) == (new.id, "Bea")
    assert (predecessor.invitation_id, predecessor.person.given_name) == (ada.id, "Ada")
    assert passing_on.successor(session, new.id) is passing_on.predecessor(session, ada.id) is None
    events = select(AuditEvent.subject_id, AuditEvent.details)
    assert session.execute(events.where(AuditEvent.action == "invitation.pass_on")).one() == (ada.id, {"to": new.id})
    assert session.execute(events.where(AuditEvent.action == "invitation.take_over")).one() == (
        new.id,
        {"from": ada.id},
    )


def test_what_belongs_to_the_office_comes_over_and_no_name(session: Session, ada: Invitation) -> None:
    own = {"role": "Chair", "section": "Members", "place": 7, "script_name": "Άντα", "party": "Tory", "mark": "*"}
    for column, value in own.items():
        setattr(ada, column, value)
    ada.is_lead = ada.is_counted_only = True
    session.flush()
    new = _pass_on(session, ada)
    assert (new.role, new.section, new.place) == ("Chair", "Members", 7)
    assert (new.script_name, new.party, new.mark) == ("", "Whig", "")
    assert (new.is_lead, new.is_counted_only) == (False, False)


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("email", "", "no address"),
        ("retired_at", factories.LONG_AGO, "retired"),
        ("complained_at", factories.LONG_AGO, "spam"),
        ("do_not_invite", "has died", r"not to be invited \(has died\)"),
    ],
)
def test_nobody_is_asked_who_cannot_be(session: Session, ada: Invitation, column: str, value: object, why: str) -> None:
    setattr(_bea(session), column, value)
    session.flush()
    with pytest.raises(FieldError, match=why):
        _pass_on(session, ada)


def test_nobody_is_asked_twice(session: Session, ada: Invitation) -> None:
    made = factories.statement_of(session, ada)
    with pytest.raises(FieldError, match="has an invitation to this statement already"):
        passing_on.pass_on(session, made, ada.id, people.find(session, ada.person_id), actor=ACTOR)
    new = _pass_on(session, ada)
    with pytest.raises(FieldError, match="passed on already"):
        _pass_on(session, ada)
    invitees.uninvite(session, made, new.id, actor=ACTOR)
    # Whoever is asked anew has passed nothing on.
    invitees.invite_again(session, made, ada.id, actor=ACTOR)
    assert passing_on.successor(session, ada.id) is None
    with pytest.raises(FieldError, match="has an invitation to this statement already"):
        _pass_on(session, ada)


def test_signature_is_struck_first(session: Session, ada: Invitation) -> None:
    factories.sign(session, ada)
    with pytest.raises(FieldError, match="strike the signature first"):
        _pass_on(session, ada)
    invitees.strike(session, factories.statement_of(session, ada), ada.id, "She left office.", actor=ACTOR)
    assert _pass_on(session, ada).state is InvitationState.INVITED


def test_who_was_uninvited_before_is_not_told_again(session: Session, ada: Invitation) -> None:
    invitees.uninvite(session, factories.statement_of(session, ada), ada.id, tell=False, actor=ACTOR)
    new = _pass_on(session, ada)
    assert _mails(session, ada) == [MailKind.INVITATION]
    assert _mails(session, new) == [MailKind.INVITATION]


@pytest.mark.parametrize("tell", [False, True, None])
def test_former_is_told_as_it_is_wanted(session: Session, ada: Invitation, tell: bool | None) -> None:
    _pass_on(session, ada, tell=tell)
    assert (MailKind.UNINVITED in _mails(session, ada)) is (tell is not False)


def test_after_the_end_the_new_person_is_admitted(session: Session, ada: Invitation) -> None:
    made = factories.statement_of(session, ada)
    with pytest.raises(FieldError, match="for when the statement has closed"):
        _pass_on(session, ada, until=SOON)
    closing.close(session, made, actor=ACTOR)
    with pytest.raises(FieldError, match="or reopen it"):
        _pass_on(session, ada)
    new = _pass_on(session, ada, until=SOON)
    assert new.admitted_until == SOON
    assert _mails(session, new) == [MailKind.ADMITTED]
    factories.sign(session, new)
    assert session.get_one(Statement, made.id).state is StatementState.CLOSED


def test_no_invitation_of_a_cancelled_statement_is_passed_on(session: Session, ada: Invitation) -> None:
    cancelling.cancel(session, factories.statement_of(session, ada), actor=ACTOR)
    with pytest.raises(IllegalTransition):
        _pass_on(session, ada)


def test_what_changed_since_it_was_shown_is_not_done(session: Session, ada: Invitation) -> None:
    made, bea = factories.statement_of(session, ada), _bea(session)
    shown = passing_on.plan(session, made, ada.id, bea).shown
    bea.email = "elsewhere@x.example"
    session.flush()
    with pytest.raises(ShownChanged):
        _pass_on(session, ada, expected=shown)
    ada.section = "Members"
    session.flush()
    with pytest.raises(ShownChanged):
        _pass_on(session, ada, expected=shown)
    _pass_on(session, ada, expected=passing_on.plan(session, made, ada.id, bea).shown)
