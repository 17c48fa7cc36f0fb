"""Editions are held against the log: what was added, changed or taken away is found."""

import hashlib

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.domain.compilations import Publication, RenderedFile
from petition.models import AuditEvent, Edition, EditionFile, Statement
from petition.services.signing import edition_evidence
from petition.services.statements import closing, publishing
from tests import factories
from tests.databases import drop_triggers


def _two_files(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile(name, "text/plain", f"{name} {publication.number}".encode()) for name in ("json", "txt")]


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement with one published edition, beside one that is not published."""
    factories.noise(session)
    statement, (invitation,) = factories.circulated(session)
    factories.sign(session, invitation)
    closing.close(session, statement, actor="test")
    publishing.publish(session, statement, render=_two_files, labels={}, actor="test")
    return statement


def _add(session: Session, made: Statement, number: int) -> None:
    """Put an edition there that nobody published, with files that have their digests."""
    content = b"forged"
    files = [EditionFile(extension="txt", media_type="x", content=content, etag=hashlib.sha256(content).hexdigest())]
    version = made.text_version_id
    session.add(Edition(statement_id=made.id, text_version_id=version, number=number, signatories=9, files=files))
    session.flush()


def test_t41_published_edition_agrees_with_the_log(session: Session, made: Statement) -> None:
    assert edition_evidence.check(session) == (2, [])


def test_t41_edition_that_somebody_added_is_found(session: Session, made: Statement) -> None:
    _add(session, made, 2)
    where = f"statement {made.id}, edition 2"
    assert edition_evidence.check(session) == (3, [f"{where}: the log does not tell of it."])


@pytest.mark.parametrize("details", [None, {}, {"edition": "2"}, {"edition": 2, "files": 1}])
def test_t41_added_event_of_the_old_kind_covers_no_edition(
    session: Session, made: Statement, details: dict[str, object] | None
) -> None:
    _add(session, made, 2)
    event = {"action": "statement.publish", "subject_type": "statement", "subject_id": made.id, "actor": "x"}
    session.add(AuditEvent(**event, details=details))
    session.flush()
    (fault,) = edition_evidence.check(session)[1]
    assert fault.endswith("edition 2: the log does not tell of it.")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE edition_files SET etag = 'x' WHERE extension = 'txt'", ".txt: the file does not have its digest."),
        ("DELETE FROM edition_files WHERE extension = 'txt'", ": its files are not those that were published."),
        ("DELETE FROM edition_files; DELETE FROM editions", ": the log tells of it, and it is not there."),
    ],
)
def test_t41_edition_that_somebody_changed_is_found(session: Session, made: Statement, change: str, words: str) -> None:
    drop_triggers(session)
    for one in change.split("; "):
        session.execute(text(one))
    session.expire_all()
    (fault,) = edition_evidence.check(session)[1]
    assert fault == f"statement {made.id}, edition 1{words if words[0] == ':' else ', ' + words}"


def test_t41_file_that_was_replaced_with_its_digest_is_found(session: Session, made: Statement) -> None:
    drop_triggers(session)
    forged = {"content": b"forged", "etag": hashlib.sha256(b"forged").hexdigest()}
    session.execute(update(table_of(EditionFile)).where(EditionFile.extension == "txt").values(forged))
    (fault,) = edition_evidence.check(session)[1]
    assert fault.endswith("edition 1: its files are not those that were published.")


def test_edition_from_before_the_log_had_digests_is_let_be(session: Session, made: Statement) -> None:
    drop_triggers(session)
    session.execute(update(AuditEvent).where(AuditEvent.action == "statement.publish").values(details=None))
    assert edition_evidence.check(session) == (2, [])
