"""Who leaves the roster is asked no more if the coordinator wants; what was answered stays."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.states import InvitationState, OutboxState
from petition.models import Invitation, OutboxMessage
from petition.services.statements import closing, leaving
from tests import factories
from tests.factories import ACTOR


def test_what_waits_is_taken_back_and_what_was_answered_stays(session: Session) -> None:
    noise = factories.noise(session)
    ada, bea = factories.persons(session, [factories.person_row("Ada"), factories.person_row("Bea")])
    first, (waiting, others) = factories.circulated(session, [ada, bea])
    _, (signed,) = factories.circulated(session, [ada], factories.draft("signed"))
    closed, (late,) = factories.circulated(session, [ada], factories.draft("closed"))
    factories.settle_mails(session, OutboxState.SENT)
    factories.sign(session, signed)
    closing.close(session, closed, actor=ACTOR)
    found = leaving.find_waiting(session, [ada.id])
    assert [(one.statement.slug, one.invitation_id) for one in found] == [(first.slug, waiting.id)]
    assert leaving.uninvite(session, [ada.id], actor=ACTOR) == 1
    session.expire_all()
    assert [one.state for one in (waiting, others, signed, late)] == [
        InvitationState.UNINVITED,
        InvitationState.INVITED,
        InvitationState.SIGNED,
        InvitationState.INVITED,
    ]
    told = select(OutboxMessage.recipient).where(OutboxMessage.kind == MailKind.UNINVITED)
    assert session.scalars(told).all() == [ada.email]
    silent = session.get_one(Invitation, noise.invitations[3].id)
    assert silent.state is InvitationState.INVITED
    assert leaving.find_waiting(session, [ada.id]) == []
    assert leaving.uninvite(session, [ada.id], actor=ACTOR) == 0
