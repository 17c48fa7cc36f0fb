"""Hearing no more: it is recorded once, and is no answer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.states import InvitationState
from petition.models import AuditEvent, OutboxMessage
from petition.services.signing import muting
from tests import factories


def test_muting_is_recorded_once_and_answers_nothing(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    noise = factories.noise(session)
    mails = len(session.scalars(select(OutboxMessage.id)).all())
    standing = factories.standing(session, invitation)
    assert muting.mute(session, standing)
    session.refresh(invitation)
    first = invitation.muted_at
    assert first is not None
    assert muting.mute(session, standing) is False
    session.refresh(invitation)
    assert (invitation.muted_at, invitation.state, invitation.answered_at) == (first, InvitationState.INVITED, None)
    events = session.scalars(select(AuditEvent).where(AuditEvent.action == "invitation.mute")).all()
    assert [(event.actor, event.subject_id) for event in events] == [(f"invitation:{invitation.id}", invitation.id)]
    assert len(session.scalars(select(OutboxMessage.id)).all()) == mails
    for other in noise.invitations:
        session.refresh(other)
        assert other.muted_at is None


def test_who_muted_can_still_sign(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    assert muting.mute(session, factories.standing(session, invitation))
    factories.sign(session, invitation)
    assert factories.standing(session, invitation).state is InvitationState.SIGNED


def test_t46_muting_is_taken_back_once(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    noise = factories.noise(session)
    assert muting.mute(session, factories.standing(session, noise.invitations[0]))
    standing = factories.standing(session, invitation)
    assert muting.unmute(session, standing) is False
    assert muting.mute(session, standing)
    assert muting.unmute(session, standing)
    assert muting.unmute(session, standing) is False
    session.refresh(invitation)
    assert invitation.muted_at is None
    query = select(AuditEvent.action).where(AuditEvent.subject_id == invitation.id).order_by(AuditEvent.id)
    assert session.scalars(query).all()[-2:] == ["invitation.mute", "invitation.unmute"]
    session.refresh(noise.invitations[0])
    assert noise.invitations[0].muted_at is not None
