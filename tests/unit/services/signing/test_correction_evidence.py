"""A correction that nobody made, that nobody agreed to, or that was taken away is found, and nothing is published."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from petition.errors import EvidenceDisagrees
from petition.models import Invitation
from petition.services import audit
from petition.services.signing import evidence, lines, own_line
from tests import factories
from tests.databases import drop_triggers

_COLUMNS = (
    "statement_id, given_name, family_name, honorific_prefix, honorific_suffix, role, legislature, party, "
    "constituency, sort_name, sort_key, before, reason, made_by, needs_agreement, salt"
)
_COPY = f"SELECT signature_id, {_COLUMNS} FROM corrections WHERE id = 1"
_COPIED = f"INSERT INTO corrections (signature_id, {_COLUMNS}) {_COPY}"
_ELSEWHERE = "SELECT min(signatures.id) FROM signatures WHERE signatures.statement_id <> corrections.statement_id"


@pytest.fixture
def corrected(session: Session) -> Invitation:
    """An invitation with three corrections: one that counts, one that was agreed to, one that waits."""
    _, (invitation,) = factories.circulated(session)
    factories.noise(session)
    factories.sign(session, invitation)
    for family_name, needs in (("Lovelase", False), ("Byron", True), ("King", True)):
        line = lines.read(session, invitation.id, lock=True)
        assert line is not None
        new = line.printed.with_parts({"family_name": family_name})
        number = lines.store(session, line, new, actor="user:1", needs_agreement=needs).id
        if family_name == "Byron":
            assert own_line.agree(session, factories.standing(session, invitation), number)
    return invitation


def _faults(session: Session, *statements: str) -> list[str]:
    drop_triggers(session)
    for statement in statements:
        session.execute(text(statement))
    session.expire_all()
    return evidence.verify(session).faults


def test_what_the_service_did_agrees(session: Session, corrected: Invitation) -> None:
    found = evidence.verify(session)
    assert (found.corrections, found.faults) == (3, [])
    evidence.require(session, factories.statement_of(session, corrected))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE corrections SET family_name = 'Eve' WHERE id = 1", "its line is not the one that was recorded"),
        ("UPDATE corrections SET party = 'Greens' WHERE id = 1", "its line is not the one that was recorded"),
        ("UPDATE corrections SET salt = NULL WHERE id = 1", "its line is not the one that was recorded"),
        ("UPDATE corrections SET agreed_at = made_at WHERE id = 3", "its agreement is not as the log tells"),
        ("UPDATE corrections SET agreed_at = NULL WHERE id = 2", "its agreement is not as the log tells"),
        (
            "UPDATE corrections SET needs_agreement = (1 = 0) WHERE id = 3",
            "whether it needs agreement is not as the log tells",
        ),
        (
            "UPDATE corrections SET made_by = 'user:2' WHERE id = 1",
            "it is of another person, or made by another one, than the log tells",
        ),
        ("DELETE FROM corrections WHERE id = 3", "the log tells of it, and it is not there"),
        (_COPIED, "the log does not tell of it"),
    ],
)
def test_t41_correction_that_the_log_does_not_know_is_found(
    session: Session, corrected: Invitation, change: str, fault: str
) -> None:
    faults = _faults(session, change)
    assert len(faults) == 1
    assert faults[0].startswith("free-press, correction ")
    assert faults[0].endswith(f": {fault}.")
    with pytest.raises(EvidenceDisagrees):
        evidence.require(session, factories.statement_of(session, corrected))


def test_t41_correction_put_on_another_statements_signature_is_found(session: Session, corrected: Invitation) -> None:
    faults = _faults(session, f"UPDATE corrections SET signature_id = ({_ELSEWHERE}) WHERE id = 1")
    assert any(fault.startswith("free-press, correction 1: it belongs to no signature") for fault in faults)
    assert any(fault.startswith("noise, correction 1: it belongs to no signature") for fault in faults)


_TWICE = "it tells of no correction, or of one a second time"


@pytest.mark.parametrize(
    ("action", "details", "fault"),
    [
        (audit.CORRECT, {"correction": 1}, _TWICE),
        (audit.CORRECT, {}, _TWICE),
        (audit.AGREE, {"correction": 3}, "somebody else agreed, or to what was not proposed"),
        (audit.CORRECT, {"correction": 99}, "the log tells of it, and it is not there"),
    ],
)
def test_t41_event_without_its_correction_is_found(
    session: Session, corrected: Invitation, action: str, details: dict[str, object], fault: str
) -> None:
    audit.record(session, action, ("invitation", corrected.id), actor="user:1", details=details)
    (found,) = evidence.verify(session).faults
    assert fault in found
