"""Hearing no more: it is recorded once, and is no answer."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_after
from petition.domain.states import InvitationState
from petition.domain.too_often import TooManyMutings
from petition.models import AuditEvent, OutboxMessage
from petition.services.signing import muting
from tests import factories
from tests.databases import drop_triggers


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


def test_t38_muting_has_no_bound_and_taking_it_back_has_one(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    for _ in range(muting.MOST_TURNS // 2):
        assert muting.mute(session, factories.standing(session, invitation))
        assert muting.unmute(session, factories.standing(session, invitation))
    assert muting.mute(session, factories.standing(session, invitation))
    rows = session.scalar(select(func.count(AuditEvent.id)))
    for _ in range(3):
        with pytest.raises(TooManyMutings, match="You can take it back in 24 hours") as refused, session.begin_nested():
            muting.unmute(session, factories.standing(session, invitation))
        assert 86_000 < refused.value.seconds <= 86_400
        assert muting.mute(session, factories.standing(session, invitation)) is False
    assert session.scalar(select(func.count(AuditEvent.id))) == rows
    # Somebody else is not counted, and a day later it is possible again.
    _, (other,) = factories.circulated(session, entries=factories.draft("other"))
    assert muting.mute(session, factories.standing(session, other))
    assert muting.unmute(session, factories.standing(session, other))
    drop_triggers(session)
    session.execute(update(AuditEvent).values(at=database_after(-86_401)))
    assert muting.unmute(session, factories.standing(session, invitation))
