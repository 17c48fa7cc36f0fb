"""What people answered by themselves last, whatever became of their invitation since."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from petition.domain.signatures import Decision
from petition.domain.states import InvitationEvent
from petition.models import Invitation, Person
from petition.services.roster import own_words
from petition.services.signing import recorded
from petition.services.statements import invitees, recording
from petition.services.statements.recording import Answer
from tests import factories
from tests.factories import ACTOR


@pytest.fixture
def asked(session: Session) -> list[Invitation]:
    """Three people who are asked to sign; the last one has declined."""
    rows = [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")]
    factories.noise(session)
    _, invitations = factories.circulated(session, factories.persons(session, rows))
    factories.decline(session, invitations[2])
    return invitations


def _record(session: Session, invitation: Invitation, decision: Decision) -> None:
    person = session.get_one(Person, invitation.person_id)
    recording.record(session, factories.statement_of(session, invitation), person, Answer(decision, "x"), actor=ACTOR)


def _confirm(session: Session, invitation: Invitation) -> None:
    recorded.confirm(session, factories.standing(session, invitation))


def _deny(session: Session, invitation: Invitation) -> None:
    recorded.deny(session, factories.standing(session, invitation))


def _record_signature(session: Session, invitation: Invitation) -> None:
    _record(session, invitation, Decision.SIGN)


def _record_refusal(session: Session, invitation: Invitation) -> None:
    _record(session, invitation, Decision.DECLINE)


def _strike(session: Session, invitation: Invitation) -> None:
    statement = factories.statement_of(session, invitation)
    invitees.strike(session, statement, invitation.id, "They asked for it.", actor=ACTOR)


def _uninvite(session: Session, invitation: Invitation) -> None:
    invitees.uninvite(session, factories.statement_of(session, invitation), invitation.id, actor=ACTOR)


def _invite_again(session: Session, invitation: Invitation) -> None:
    invitees.invite_again(session, factories.statement_of(session, invitation), invitation.id, actor=ACTOR)
    session.expire_all()


SIGN, DECLINE, WITHDRAW = InvitationEvent.SIGN, InvitationEvent.DECLINE, InvitationEvent.WITHDRAW
Act = Callable[[Session, Invitation], None]


@pytest.mark.parametrize(
    ("acts", "word"),
    [
        ([], None),
        ([factories.sign], SIGN),
        ([factories.decline], DECLINE),
        ([factories.decline, factories.sign], SIGN),
        ([factories.sign, factories.withdraw], WITHDRAW),
        ([factories.sign, _strike], SIGN),
        ([factories.sign, factories.withdraw, _uninvite, _invite_again], WITHDRAW),
        ([factories.decline, _uninvite, _invite_again, _record_refusal], DECLINE),
        ([_record_signature], None),
        ([_record_signature, _confirm], SIGN),
        ([_record_signature, _deny], WITHDRAW),
        ([_record_refusal], None),
        ([_record_refusal, _confirm], DECLINE),
        ([_record_refusal, _deny], None),
    ],
)
def test_newest_is_what_the_person_said_last(
    session: Session, asked: list[Invitation], acts: list[Act], word: InvitationEvent | None
) -> None:
    for act in acts:
        act(session, asked[0])
    found = own_words.newest(session, asked[0].id)
    assert (found and found.event) == word
    assert found is None or found.is_refusal == (word is not SIGN)
    assert own_words.newest(session, asked[1].id) is None


def test_what_was_said_to_invitations_that_were_merged_counts_as_well(
    session: Session, asked: list[Invitation]
) -> None:
    ada, bea, cyd = asked
    cyd.merged_into_id, bea.merged_into_id = bea.id, ada.id
    session.flush()
    declined = own_words.newest(session, ada.id)
    assert (declined and declined.event) is DECLINE
    factories.sign(session, ada)
    signed = own_words.newest(session, ada.id)
    assert signed is not None
    assert declined is not None
    assert signed.event is SIGN
    assert signed.number > declined.number
    assert own_words.newest(session, cyd.id) == declined
