"""A recorded answer that nobody recorded, or whose evidence is another file by now, is found."""

import hashlib

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from petition.domain.signatures import Decision
from petition.errors import EvidenceDisagrees
from petition.models import Invitation, Person, Statement
from petition.services.signing import evidence, recorded, recording_evidence
from petition.services.statements import recording
from petition.services.statements.attachments import Evidence
from petition.services.statements.recording import Answer
from tests import factories
from tests.databases import drop_triggers

OTHER = b"another letter"


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement with a signature that came by letter, and a refusal by phone; others answered by themselves."""
    factories.noise(session)
    people = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea", "Cyd")])
    statement, (ada, bea, cyd) = factories.circulated(session, people)
    letter = Evidence("letter.pdf", "application/pdf", b"the letter")
    for one, answer in (
        (ada, Answer(Decision.SIGN, "letter", letter)),
        (bea, Answer(Decision.DECLINE, "on the phone")),
    ):
        recording.record(session, statement, session.get_one(Person, one.person_id), answer, actor="user:7")
    factories.sign(session, cyd)
    return statement


def test_what_the_service_did_agrees(session: Session, made: Statement) -> None:
    assert recording_evidence.check(session, made.id, "free-press") == (2, [])
    found = evidence.verify(session)
    assert (found.recorded, found.faults) == (2, [])


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ("UPDATE recordings SET evidence = :other WHERE id = 1", ["the evidence does not have its digest"]),
        (
            "UPDATE recordings SET evidence = :other, evidence_digest = :digest WHERE id = 1",
            ["it is not the one that the log tells of"],
        ),
        ("UPDATE recordings SET recorded_by = 'user:8' WHERE id = 2", ["it is not the one that the log tells of"]),
        ("UPDATE recordings SET decision = 'sign' WHERE id = 2", ["it is not the one that the log tells of"]),
        (
            "UPDATE recordings SET confirmed_at = recorded_at WHERE id = 1",
            ["whether it is confirmed is not what the log says"],
        ),
        ("DELETE FROM recordings WHERE id = 2", ["the log tells of a recorded answer that is not there"]),
    ],
)
def test_t41_changed_recording_is_found(session: Session, made: Statement, change: str, faults: list[str]) -> None:
    drop_triggers(session)
    digest = hashlib.sha256(OTHER).hexdigest()
    bound = {"other": OTHER, "digest": digest}
    session.execute(text(change), {name: value for name, value in bound.items() if f":{name}" in change})
    found = recording_evidence.check(session, made.id, "free-press")[1]
    assert [one.partition(": ")[2] for one in found] == [f"{fault}." for fault in faults]
    assert set(found) <= set(evidence.verify(session).faults)


def test_t41_confirmation_that_was_taken_away_is_found(session: Session, made: Statement) -> None:
    ada = session.scalars(select(Invitation).where(Invitation.statement_id == made.id).order_by(Invitation.id)).first()
    assert ada is not None
    assert recorded.confirm(session, factories.standing(session, ada))
    assert recording_evidence.check(session, made.id, "free-press") == (2, [])
    drop_triggers(session)
    session.execute(text("UPDATE recordings SET confirmed_at = NULL"))
    (fault,) = recording_evidence.check(session, made.id, "free-press")[1]
    assert fault.startswith("free-press, recorded answer 1: whether it is confirmed is not")


@pytest.mark.parametrize("decided", [None, True, False])
def test_t41_policy_is_held_against_the_newest_event(session: Session, made: Statement, decided: bool | None) -> None:
    if decided is not None:
        for value in (True, decided):
            recording.set_policy(session, made, prints_unconfirmed=value, actor="user:7")
    assert recording_evidence.check_policy(session, made.id, "free-press") == []
    session.execute(update(Statement).where(Statement.id == made.id).values(prints_unconfirmed=not decided))
    (fault,) = recording_evidence.check_policy(session, made.id, "free-press")
    assert fault == "free-press: whether it prints unconfirmed signatures is not what the log says."
    assert fault in evidence.verify(session).faults
    with pytest.raises(EvidenceDisagrees):
        evidence.require(session, made)


def test_t41_nothing_is_published_with_a_forged_confirmation(session: Session, made: Statement) -> None:
    evidence.require(session, made)
    drop_triggers(session)
    session.execute(text("UPDATE recordings SET confirmed_at = recorded_at WHERE id = 1"))
    with pytest.raises(EvidenceDisagrees):
        evidence.require(session, made)


def test_t41_recording_of_what_somebody_signed_themselves_is_found(session: Session, made: Statement) -> None:
    session.execute(
        text(
            "INSERT INTO recordings (invitation_id, statement_id, decision, how, evidence_name, evidence_type, "
            "evidence_digest, recorded_by) SELECT max(id), max(statement_id), 'sign', 'letter', '', '', '', 'user:7' "
            "FROM invitations"
        )
    )
    (fault,) = recording_evidence.check(session, made.id, "free-press")[1]
    assert fault == "free-press, recorded answer 3: it is not the one that the log tells of."
