"""What a coordinator recorded, in the hands of its person: confirmed once, or ended."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from petition.domain.mails import MailKind
from petition.domain.signatures import Decision, Ending
from petition.domain.states import InvitationState
from petition.errors import AnswerRefused
from petition.models import AuditEvent, Invitation, OutboxMessage, Person, Recording, Signature
from petition.services.signing import endorsement, evidence, recorded
from petition.services.statements import recording
from petition.services.statements.recording import Answer
from tests import factories
from tests.factories import ACTOR


def _recorded(session: Session, decision: Decision) -> tuple[Invitation, Recording]:
    """Record an answer for an invited person; another statement stands beside it."""
    factories.noise(session)
    statement, (invitation,) = factories.circulated(session)
    person = session.get_one(Person, invitation.person_id)
    return invitation, recording.record(session, statement, person, Answer(decision, "letter"), actor=ACTOR)


def _actions(session: Session, invitation: Invitation) -> list[str]:
    ours = (AuditEvent.subject_type == "invitation") & (AuditEvent.subject_id == invitation.id)
    return [
        one.partition(".")[2] for one in session.scalars(select(AuditEvent.action).where(ours).order_by(AuditEvent.id))
    ]


@pytest.mark.parametrize("decision", list(Decision))
def test_it_is_confirmed_once(session: Session, decision: Decision) -> None:
    invitation, kept = _recorded(session, decision)
    standing = factories.standing(session, invitation)
    assert recorded.find(session, standing) is kept
    assert recorded.confirm(session, standing)
    confirmed_at = kept.confirmed_at
    assert confirmed_at is not None
    assert not recorded.confirm(session, standing)
    session.refresh(kept)
    assert kept.confirmed_at == confirmed_at
    assert _actions(session, invitation)[-1] == "confirm"
    assert _actions(session, invitation).count("confirm") == 1


def test_a_wrong_signature_ends_as_withdrawn_by_its_person(session: Session) -> None:
    invitation, kept = _recorded(session, Decision.SIGN)
    recorded.deny(session, factories.standing(session, invitation))
    session.expire_all()
    assert invitation.state is InvitationState.WITHDRAWN
    signature = session.get_one(Signature, kept.signature_id)
    assert (signature.ending, signature.ended_by) == (Ending.WITHDRAWN, f"invitation:{invitation.id}")
    assert _actions(session, invitation)[-2:] == ["deny", "withdraw"]
    kinds = session.scalars(select(OutboxMessage.kind).where(OutboxMessage.invitation_id == invitation.id))
    assert list(kinds)[-2:] == [MailKind.RECORDED, MailKind.WITHDRAWN]
    assert evidence.verify(session).faults == []
    for again in (recorded.confirm, recorded.deny):
        with pytest.raises(AnswerRefused, match="does not stand any more"):
            again(session, factories.standing(session, invitation))


def test_a_wrong_refusal_is_shown_to_the_coordinator_and_the_person_can_sign(session: Session) -> None:
    invitation, _ = _recorded(session, Decision.DECLINE)
    recorded.deny(session, factories.standing(session, invitation))
    session.expire_all()
    assert (invitation.state, invitation.comment) == (InvitationState.DECLINED, recorded.NOT_MINE)
    kinds = session.scalars(select(OutboxMessage.kind).where(OutboxMessage.invitation_id == invitation.id))
    assert list(kinds)[-1] is MailKind.LINK
    factories.sign(session, invitation)
    assert recorded.find(session, factories.standing(session, invitation)) is None


def test_a_wrong_refusal_is_pointed_out_once(session: Session) -> None:
    invitation, kept = _recorded(session, Decision.DECLINE)
    recorded.deny(session, factories.standing(session, invitation))
    assert recorded.is_denied(session, kept)
    session.execute(update(Invitation).where(Invitation.id == invitation.id).values(comment="My own note."))
    for _ in range(3):
        recorded.deny(session, factories.standing(session, invitation))
    session.expire_all()
    assert invitation.comment == "My own note."
    assert _actions(session, invitation).count("deny") == 1
    kinds = list(session.scalars(select(OutboxMessage.kind).where(OutboxMessage.invitation_id == invitation.id)))
    assert kinds.count(MailKind.LINK) == 1
    with pytest.raises(AnswerRefused, match="does not stand any more"):
        recorded.confirm(session, factories.standing(session, invitation))
    assert kept.confirmed_at is None


def test_what_somebody_signed_themselves_was_not_recorded(session: Session) -> None:
    invitation, _ = _recorded(session, Decision.SIGN)
    factories.withdraw(session, invitation)
    assert recorded.find(session, factories.standing(session, invitation)) is None
    factories.sign(session, invitation)
    assert recorded.find(session, factories.standing(session, invitation)) is None


@pytest.mark.parametrize(
    ("given_name", "digest", "beside", "confirms"),
    [
        ("Ada", None, None, True),
        ("Adah", None, None, False),
        ("Ada", "0" * 64, None, False),
        ("Ada", None, "0" * 64, False),
        ("Ada", None, "", False),
    ],
)
def test_t07_signing_over_a_recorded_signature_confirms_it(
    session: Session, given_name: str, digest: str | None, beside: str | None, confirms: bool
) -> None:
    """Of the same text, with the same name and the same beside it; and once."""
    invitation, kept = _recorded(session, Decision.SIGN)
    standing = factories.standing(session, invitation)
    name = replace(standing.roster_name, given_name=given_name)
    shown = {
        "digest": standing.digest if digest is None else digest,
        "beside": standing.beside if beside is None else beside,
    }
    assert not endorsement.sign(session, standing, name, **shown)
    assert recorded.confirm_by_signing(session, standing, name, **shown) is confirms
    session.refresh(kept)
    assert (kept.confirmed_at is not None) is confirms
    assert not recorded.confirm_by_signing(session, factories.standing(session, invitation), name, **shown)
    assert evidence.verify(session).faults == []


def test_signing_over_a_signature_of_ones_own_confirms_nothing(session: Session) -> None:
    _, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    standing = factories.standing(session, invitation)
    shown = {"digest": standing.digest, "beside": standing.beside}
    assert not recorded.confirm_by_signing(session, standing, standing.roster_name, **shown)
