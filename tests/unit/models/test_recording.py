"""Recordings: an answer once for a signature, and a file that is read only when it is asked for."""

from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.domain.signatures import Decision
from petition.models import Invitation, Recording, Signature
from tests import factories


@pytest.fixture
def invitation(session: Session) -> Invitation:
    """An invitation that was signed."""
    _, (invited,) = factories.circulated(session)
    factories.sign(session, invited)
    return invited


def _store(session: Session, invitation: Invitation, **values: Any) -> None:
    about = {"invitation_id": invitation.id, "statement_id": invitation.statement_id, "recorded_by": "user:1"}
    session.add(Recording(**about, how="A letter", **values))
    session.flush()


@pytest.mark.usefixtures("without_triggers")
def test_signature_was_recorded_once_and_refusals_have_none(session: Session, invitation: Invitation) -> None:
    signature = session.scalars(select(Signature.id)).one()
    _store(session, invitation, decision=Decision.SIGN, signature_id=signature)
    for _ in range(2):
        _store(session, invitation, decision=Decision.DECLINE)
    with pytest.raises(IntegrityError), session.begin_nested():
        _store(session, invitation, decision=Decision.SIGN, signature_id=signature)


def test_evidence_is_read_only_when_it_is_asked_for(session: Session, invitation: Invitation) -> None:
    _store(session, invitation, decision=Decision.DECLINE, evidence=b"%PDF", evidence_name="letter.pdf")
    session.expire_all()
    recording = session.scalars(select(Recording)).one()
    assert "evidence" in inspect(recording).unloaded
    assert (recording.evidence_name, recording.evidence) == ("letter.pdf", b"%PDF")


def test_recording_without_a_file_is_unconfirmed_and_says_so_in_empty_words(
    session: Session, invitation: Invitation
) -> None:
    _store(session, invitation, decision=Decision.DECLINE)
    session.expire_all()
    recording = session.scalars(select(Recording)).one()
    assert (recording.evidence, recording.confirmed_at) == (None, None)
    assert (recording.evidence_name, recording.evidence_type, recording.evidence_digest) == ("", "", "")
    assert recording.recorded_at is not None
