"""Sending: how the mails of a statement get on, and to which address one person's go."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.errors import BadLink, NotFound
from petition.models import AuditEvent, DeliveryReport, Invitation, OutboxMessage, Statement
from petition.services import accounts, outbox
from petition.services.delivery import sending
from petition.services.outbox import Account
from petition.services.signing import standings
from tests import factories


def _statement(session: Session, count: int = 5) -> tuple[Statement, list[Invitation]]:
    rows = [factories.person_row(f"Member{number}", email=f"{number}@x.example") for number in range(count)]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.settle_mails(session, OutboxState.SENT)
    factories.noise(session)
    return made, invitations


def _mails(session: Session, invitation: Invitation) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id).order_by(OutboxMessage.id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def test_states_and_rate_are_the_statements_own(session: Session) -> None:
    made, invitations = _statement(session)
    for invitation, state in zip(invitations, ("queued", "claimed", "deferred", "failed"), strict=False):
        factories.settle_mails(session, OutboxState(state), invitation)
    sent = update(OutboxMessage).where(OutboxMessage.invitation_id == invitations[4].id)
    session.execute(sent.values(sent_at=database_time(session) - timedelta(seconds=10)))
    found = sending.sending(session, made, is_held=True)
    assert found.states == {"queued": 1, "claimed": 1, "deferred": 1, "failed": 1, "sent": 1}
    assert (found.total, found.left, found.running) == (5, 3, 2)
    assert 0.05 < found.rate <= 0.1
    assert found.seconds_left is not None
    assert 20 <= found.seconds_left <= 40
    assert (found.is_paused, found.is_held) == (False, True)


def test_nothing_sent_lately_tells_no_time(session: Session) -> None:
    made, invitations = _statement(session)
    long_since = database_time(session) - timedelta(minutes=2)
    session.execute(update(OutboxMessage).values(sent_at=long_since))
    factories.settle_mails(session, OutboxState.QUEUED, invitations[0])
    found = sending.sending(session, made, is_held=False)
    assert (found.rate, found.running, found.seconds_left) == (0.0, 1, None)
    empty = sending.sending(session, factories.statement(session, factories.draft("other")), is_held=False)
    assert (empty.total, empty.left, empty.seconds_left) == (0, 0, None)


def test_alarms_tell_of_refusals_that_are_about_us(session: Session) -> None:
    made, invitations = _statement(session)
    noise = session.scalars(select(Statement).where(Statement.slug == "noise")).one()
    ours = OutboxMessage.invitation_id.in_([invitations[0].id, invitations[1].id])
    refused = {"state": OutboxState.FAILED, "verdict": Verdict.OUR_PROBLEM, "last_reply": "550 5.7.1 no"}
    session.execute(update(OutboxMessage).where(ours).values(refused))
    factories.settle_mails(session, OutboxState.FAILED, invitations[2])
    assert sending.alarms(session, made) == [("x.example", "550 5.7.1 no", 2)]
    assert sending.alarms(session, noise) == []
    session.execute(update(OutboxMessage).where(ours).values(state=OutboxState.SENT))
    assert sending.alarms(session, made) == []


def test_t40_alarms_about_no_statement_are_told_apart(session: Session) -> None:
    made, _ = _statement(session)
    user = accounts.add_user(session, "desk@alliance.example", "coordinator", actor="test")
    outbox.enqueue(session, MailKind.SIGN_IN, [Account(user.id, user.email, nonce=b"n" * 16)])
    theirs = update(OutboxMessage).where(OutboxMessage.user_id == user.id)
    session.execute(theirs.values(state=OutboxState.FAILED, verdict=Verdict.NOT_BUILT, last_reply="KeyError: x"))
    assert sending.alarms(session, None) == [("", "KeyError: x", 1)]
    assert sending.alarms(session, made) == []


def test_stories_are_the_newest_first_with_their_reports(session: Session) -> None:
    _, (invitation, other, *_) = _statement(session)
    factories.sign(session, invitation)
    first, second = _mails(session, invitation)
    for number, mail in enumerate((first, first, _mails(session, other)[0])):
        report = {"fingerprint": str(number) * 64, "kind": "hard", "status": "5.1.1", "diagnostic": f"no {number}"}
        session.add(DeliveryReport(outbox_message_id=mail.id, **report))
    session.flush()
    stories = sending.stories(session, invitation.id)
    assert [story.mail.id for story in stories] == [second.id, first.id]
    assert [[report.diagnostic for report in story.reports] for story in stories] == [[], ["no 0", "no 1"]]


def test_corrected_address_gets_the_invitation(session: Session) -> None:
    made, (invitation, *_) = _statement(session)
    factories.settle_mails(session, OutboxState.BOUNCED, invitation)
    old = factories.link(invitation)
    sending.correct_address(
        session, made, invitation.id, "new@y.example", revoke=False, actor="user:1", secret=factories.SECRET
    )
    mail = _mails(session, invitation)[-1]
    assert (mail.kind, mail.recipient, mail.domain) == (MailKind.INVITATION, "new@y.example", "y.example")
    assert standings.by_link(session, old).email == "new@y.example"
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.correct_address")).one()
    assert (event.subject_id, event.details) == (invitation.person_id, {"revoked": False})


def test_t17_corrected_address_may_revoke_the_old_link(session: Session) -> None:
    made, (invitation, *_) = _statement(session)
    factories.sign(session, invitation)
    old = factories.link(invitation)
    sending.correct_address(
        session, made, invitation.id, "new@y.example", revoke=True, actor="user:1", secret=factories.SECRET
    )
    with pytest.raises(BadLink):
        standings.by_link(session, old)
    session.refresh(invitation)
    assert standings.by_link(session, factories.link(invitation)).invitation_id == invitation.id
    assert _mails(session, invitation)[-1].kind is MailKind.LINK


def test_address_of_another_statements_person_is_not_corrected_here(session: Session) -> None:
    made, _ = _statement(session)
    stranger = session.scalars(select(Invitation).where(Invitation.statement_id != made.id)).first()
    assert stranger is not None
    with pytest.raises(NotFound):
        sending.correct_address(
            session, made, stranger.id, "a@b.example", revoke=True, actor="user:1", secret=factories.SECRET
        )
