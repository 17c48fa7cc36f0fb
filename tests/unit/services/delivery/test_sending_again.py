"""Sending again: what did not arrive, and what was accepted and cannot be found, with the link that is known."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.mails import MailKind
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.domain.statuses import Status
from petition.errors import IllegalTransition, ShownChanged
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Statement
from petition.services import outbox
from petition.services.delivery import holding, sending, sending_again
from petition.services.roster import people
from petition.services.statements import closing, progress, reaching
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


def test_t40_mail_that_was_not_built_is_an_alarm_and_can_be_sent_again(session: Session) -> None:
    made, (invitation, *_) = _statement(session)
    factories.settle_mails(session, OutboxState.SENT)
    ours = update(OutboxMessage).where(OutboxMessage.invitation_id == invitation.id)
    session.execute(ours.values(state=OutboxState.FAILED, verdict=Verdict.NOT_BUILT, last_reply="KeyError: x"))
    assert sending.alarms(session, made) == [("", "KeyError: x", 1)]
    assert {one.status for one in progress.of_invitations(session, [invitation.id])} == {Status.NOT_SENT}
    assert session.scalars(reaching.unreachable([made.id])).all() == []
    assert (
        sending_again.send_again(session, made, actor="user:1", expected=sending_again.shown_unsent(session, made)) == 1
    )
    assert _mails(session, invitation)[-1].state is OutboxState.QUEUED


def test_sending_again_concerns_what_did_not_arrive(session: Session) -> None:
    made, (failed, bounced, deferred, signed, _) = _statement(session)
    factories.settle_mails(session, OutboxState.FAILED, failed)
    factories.settle_mails(session, OutboxState.BOUNCED, bounced)
    factories.settle_mails(session, OutboxState.DEFERRED, deferred)
    later = update(OutboxMessage).where(OutboxMessage.invitation_id == deferred.id)
    session.execute(later.values(not_before=database_time(session) + timedelta(hours=4)))
    factories.sign(session, signed)
    factories.settle_mails(session, OutboxState.FAILED, signed)
    assert sending_again.shown_unsent(session, made).count == 3
    assert sending_again.send_again(session, made, actor="user:1") == 3
    for invitation in (failed, bounced):
        old, new = _mails(session, invitation)
        assert (new.kind, new.state, new.recipient) == (MailKind.INVITATION, OutboxState.QUEUED, old.recipient)
        assert new.message_key != old.message_key
    (waiting,) = _mails(session, deferred)
    assert waiting.state is OutboxState.DEFERRED
    assert waiting.not_before <= database_time(session)
    assert len(_mails(session, signed)) == 2
    event = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.send_again")).one()
    assert (event.actor, event.details) == ("user:1", {"count": 3})
    assert sending_again.shown_unsent(session, made).count == 1


def test_sending_again_to_some(session: Session) -> None:
    made, (one, two, *_) = _statement(session)
    noise = session.scalars(select(Invitation).where(Invitation.statement_id != made.id)).all()
    for invitation in (one, two, *noise):
        factories.settle_mails(session, OutboxState.FAILED, invitation)
    others = [invitation.id for invitation in noise]
    assert sending_again.send_again(session, made, [], actor="user:1") == 0
    assert sending_again.send_again(session, made, [one.id, *others], actor="user:1") == 1
    assert (len(_mails(session, one)), len(_mails(session, two))) == (2, 1)


def test_t36_those_get_a_mail_again_who_were_shown(session: Session) -> None:
    """One answers and another's mail fails; then a third one's address is corrected: as many, and not as shown."""
    made, (one, two, three, *_) = _statement(session)
    for invitation in (one, two):
        factories.settle_mails(session, OutboxState.FAILED, invitation)
    shown = sending_again.shown_unsent(session, made)
    factories.decline(session, one)
    factories.settle_mails(session, OutboxState.FAILED, three)
    words = "You confirmed 2 people. It would be as many now, but something about them changed. Nothing was sent"
    with pytest.raises(ShownChanged, match=words):
        sending_again.send_again(session, made, actor="user:1", expected=shown)
    shown = sending_again.shown_unsent(session, made)
    people.set_address(
        session, session.get_one(Person, two.person_id), "x@y.example", actor="test", secret=factories.SECRET
    )
    with pytest.raises(ShownChanged, match=words):
        sending_again.send_again(session, made, actor="user:1", expected=shown)
    assert (
        sending_again.send_again(session, made, actor="user:1", expected=sending_again.shown_unsent(session, made)) == 2
    )


def test_nothing_is_sent_again_to_whoever_left_or_has_no_address(session: Session) -> None:
    made, invitations = _statement(session, 3)
    factories.settle_mails(session, OutboxState.FAILED)
    retired, homeless, _ = (people.find(session, one.person_id) for one in invitations)
    people.retire(session, retired, actor="test")
    people.set_address(session, homeless, "", actor="test", secret=factories.SECRET)
    assert sending_again.send_again(session, made, actor="test") == 1


def test_nothing_is_sent_again_once_the_statement_has_closed(session: Session) -> None:
    made, (invitation, *_) = _statement(session)
    closing.close(session, made, actor="test")
    with pytest.raises(IllegalTransition, match="closed"):
        sending_again.send_again(session, made, actor="user:1")
    with pytest.raises(IllegalTransition, match="closed"):
        sending.correct_address(
            session, made, invitation.id, "a@b.example", revoke=True, actor="user:1", secret=factories.SECRET
        )


def test_whoever_is_named_gets_one_also_if_the_last_was_accepted(session: Session) -> None:
    made, (ada, bea, cyd, dot, eve) = _statement(session)
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, bea)
    outbox.enqueue(session, MailKind.REMINDER, [factories.addressee(made, cyd, "c@x.example")])
    dot.state, eve.state = InvitationState.LAPSED, InvitationState.UNINVITED
    session.flush()
    everybody = [one.id for one in (ada, bea, cyd, dot, eve)]
    # Bea has answered, a mail to Cyd is on its way, and Eve is not asked any more.
    assert [one.invitation.id for one in sending_again.unsent_people(session, made, everybody)] == [ada.id, dot.id]
    assert sending_again.send_again(session, made, everybody, actor="user:1") == 2
    assert [mail.kind for mail in _mails(session, ada)] == [MailKind.INVITATION] * 2
    assert ada.link_version == 1
    assert sending_again.send_again(session, made, everybody, actor="user:1") == 0
    assert sending_again.send_again(session, made, actor="user:1") == 0


def test_whose_mails_were_dropped_is_sent_one_once_the_statement_is_open_again(session: Session) -> None:
    made, (ada, *_) = _statement(session)
    factories.settle_mails(session, OutboxState.SENT)
    factories.drop_mails(session, ada)
    assert sending_again.send_again(session, made, actor="user:1") == 1
    assert _mails(session, ada)[-1].state is OutboxState.QUEUED
    assert sending_again.shown_unsent(session, made).count == 0


def test_what_only_waits_while_the_mail_is_paused_is_not_sent_twice(session: Session) -> None:
    made, _ = _statement(session)
    holding.pause(session, made, actor="user:1")
    assert sending_again.send_again(session, made, actor="user:1") == 0
