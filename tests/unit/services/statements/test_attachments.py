"""The file that proves a recorded answer: what is refused, what is kept of its name, and whose it is."""

import hashlib

import pytest
from sqlalchemy.orm import Session

from petition.domain import lengths
from petition.domain.signatures import Decision
from petition.errors import FieldError, NotFound
from petition.models import Recording, Statement
from petition.services.statements import attachments
from petition.services.statements.attachments import Evidence
from tests import factories


def test_no_file_leaves_nothing() -> None:
    kept = attachments.columns_of(None)
    assert kept == {"evidence": None, "evidence_name": "", "evidence_type": "", "evidence_digest": ""}


@pytest.mark.parametrize(("content", "words"), [(b"", "the file is empty"), (b"x" * (lengths.EVIDENCE + 1), "10 MB")])
def test_empty_and_large_files_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(FieldError, match=words):
        attachments.columns_of(Evidence("letter.pdf", "application/pdf", content))


def test_largest_file_is_kept_with_its_digest() -> None:
    content = b"x" * lengths.EVIDENCE
    kept = attachments.columns_of(Evidence("letter.pdf", "application/pdf", content))
    assert (kept["evidence"], kept["evidence_digest"]) == (content, hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("name", ["letter.pdf", "C:\\Desk\\letter.pdf", "/home/anna/letter.pdf", "../../letter.pdf"])
def test_folder_of_a_file_is_not_kept(name: str) -> None:
    assert attachments.columns_of(Evidence(name, "application/pdf", b"x"))["evidence_name"] == "letter.pdf"


def _recorded(session: Session, made: Statement, invitation_id: int, evidence: Evidence | None) -> int:
    facts = {"decision": Decision.DECLINE, "how": "by letter", "recorded_by": "test"}
    row = Recording(invitation_id=invitation_id, statement_id=made.id, **facts, **attachments.columns_of(evidence))
    session.add(row)
    session.flush()
    return row.id


def test_file_is_found_under_its_own_statement_alone(session: Session) -> None:
    other = factories.noise(session).statement
    made, (invitation,) = factories.circulated(session)
    with_file = _recorded(session, made, invitation.id, Evidence("letter.pdf", "application/pdf", b"x"))
    without = _recorded(session, made, invitation.id, None)
    assert attachments.find_evidence(session, made, with_file).evidence == b"x"
    for statement, number in ((other, with_file), (made, without), (made, without + 1)):
        with pytest.raises(NotFound):
            attachments.find_evidence(session, statement, number)
