"""Whom mails have reached: nobody who was never sent one reads as silent, and nobody is counted twice."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.replies import Verdict
from petition.domain.states import InvitationState, OutboxState
from petition.domain.statuses import Status
from petition.models import Invitation, OutboxMessage
from petition.services import outbox
from petition.services.delivery import holding
from petition.services.statements import progress, reaching, tallies
from tests import factories


def _status(session: Session, invitation: Invitation) -> Status:
    (one,) = progress.of_invitations(session, [invitation.id])
    return one.status


def test_s17_mails_that_were_dropped_are_not_sent_and_nothing_else(session: Session) -> None:
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")]
    made, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.noise(session)
    for one in invitations:
        factories.drop_mails(session, one)
    numbers = tallies.tally(session, made).numbers
    assert {key: number for key, number in numbers.items() if number} == {"invited": 4, "not_sent": 4}
    assert reaching.with_status(session, made, Status.NOT_SENT) == [one.id for one in invitations]
    assert reaching.with_status(session, made, Status.NO_ANSWER) == []


def test_whom_an_earlier_mail_reached_is_silent_when_a_later_one_is_dropped(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    factories.settle_mails(session, OutboxState.SENT)
    outbox.enqueue(session, MailKind.REMINDER, [factories.addressee(made, invitation, "a@x.example")])
    reminder = update(OutboxMessage).where(OutboxMessage.kind == MailKind.REMINDER)
    session.execute(reminder.values(state=OutboxState.FAILED, verdict=None))
    assert _status(session, invitation) is Status.NO_ANSWER


@pytest.mark.parametrize("is_all", [False, True])
def test_what_waits_while_mail_stands_still_is_not_sent_yet(session: Session, is_all: bool) -> None:
    made, (invitation,) = factories.circulated(session)
    assert _status(session, invitation) is Status.NO_ANSWER
    if is_all:
        holding.hold(session, "a backup is restored", actor=factories.ACTOR)
    else:
        holding.pause(session, made, actor=factories.ACTOR)
    assert _status(session, invitation) is Status.NOT_SENT
    assert tallies.tally(session, made)[Status.NOT_SENT] == 1
    factories.settle_mails(session, OutboxState.SENT)
    assert _status(session, invitation) is Status.NO_ANSWER


def test_whoever_is_pending_was_not_sent_a_mail(session: Session) -> None:
    made, (invitation,) = factories.circulated(session)
    session.execute(update(OutboxMessage).values(kind=MailKind.RECEIPT))
    invitation.state = InvitationState.PENDING
    session.flush()
    assert _status(session, invitation) is Status.NOT_SENT
    assert reaching.with_status(session, made, Status.NOT_SENT) == [invitation.id]


_MAIL = st.tuples(
    st.sampled_from(list(OutboxState)),
    st.sampled_from([None, Verdict.ACCEPTED, Verdict.BAD_ADDRESS, Verdict.REFUSED, Verdict.NOT_BUILT]),
    st.integers(0, 1),
)
_HISTORY = st.tuples(st.sampled_from(list(InvitationState)), st.lists(_MAIL, min_size=1, max_size=3))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(lived=st.lists(_HISTORY, min_size=4, max_size=4), is_paused=st.booleans(), is_held=st.booleans())
def test_statuses_add_up_to_who_was_invited_whatever_happened(
    session: Session,
    lived: list[tuple[InvitationState, list[tuple[OutboxState, Verdict | None, int]]]],
    is_paused: bool,
    is_held: bool,
) -> None:
    with session.begin_nested() as undone:
        rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd", "Dot")]
        made, invitations = factories.circulated(session, factories.persons(session, rows))
        for one, (state, mails) in zip(invitations, lived, strict=True):
            one.state = state
            kinds = [MailKind.REMINDER] * (len(mails) - 1)
            for kind in kinds:
                outbox.enqueue(session, kind, [factories.addressee(made, one, "a@x.example")])
            session.flush()
            query = select(OutboxMessage).where(OutboxMessage.invitation_id == one.id).order_by(OutboxMessage.id)
            for mail, (mail_state, verdict, attempts) in zip(session.scalars(query), mails, strict=True):
                mail.state, mail.verdict, mail.attempts = mail_state, verdict, attempts
        session.flush()
        if is_paused:
            holding.pause(session, made, actor=factories.ACTOR)
        if is_held:
            holding.hold(session, "a backup is restored", actor=factories.ACTOR)
        numbers = tallies.tally(session, made).numbers
        assert sum(numbers[status.value] for status in Status) == numbers["invited"] == 4
        found = progress.of_invitations(session, [one.id for one in invitations])
        for status in Status:
            theirs = [one.invitation.id for one in found if one.status is status]
            assert reaching.with_status(session, made, status) == theirs
            assert numbers[status.value] == len(theirs)
        undone.rollback()
    session.expire_all()
