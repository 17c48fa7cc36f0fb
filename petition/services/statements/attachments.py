"""The file that proves a recorded answer, such as a scanned letter: checked, stored and found again."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from petition.domain import lengths
from petition.domain.text import clean_line
from petition.errors import FieldError, NotFound
from petition.models import Recording, Statement


@dataclass(frozen=True)
class Evidence:
    """A file that proves an answer, such as a scanned letter; its name and type are as the browser gave them."""

    name: str
    media_type: str
    content: bytes


def columns_of(evidence: Evidence | None) -> dict[str, bytes | str | None]:
    """Return the columns of what proves an answer; raise `FieldError` for a file that is empty or too large."""
    if evidence is None:
        return {"evidence": None, "evidence_name": "", "evidence_type": "", "evidence_digest": ""}
    if not evidence.content:
        raise FieldError("evidence", "the file is empty")
    if len(evidence.content) > lengths.EVIDENCE:
        raise FieldError("evidence", f"the file is larger than {lengths.EVIDENCE // 2**20} MB")
    return {
        "evidence": evidence.content,
        # Only the name, and not the folder that some browsers send along.
        "evidence_name": clean_line(evidence.name.replace("\\", "/").rpartition("/")[2][-lengths.LINE :], "evidence"),
        "evidence_type": clean_line(evidence.media_type[: lengths.LINE], "evidence"),
        "evidence_digest": hashlib.sha256(evidence.content).hexdigest(),
    }


def find_evidence(session: Session, statement: Statement, recording_id: int) -> Recording:
    """Return a recording with its evidence; raise `NotFound` if there is none."""
    query = select(Recording).where(Recording.id == recording_id, Recording.statement_id == statement.id)
    found = session.scalar(query.options(undefer(Recording.evidence)))
    if found is None or found.evidence is None:
        raise NotFound("There is no such file.")
    return found
