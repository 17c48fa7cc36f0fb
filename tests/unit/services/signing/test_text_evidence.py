"""A version of a text that nobody made, or that is not what was made, is found, and nothing is published."""

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from petition.domain.digests import Text, text_digest, texts_digest
from petition.errors import EvidenceDisagrees
from petition.models import AuditEvent, Statement, TextVersion, Translation
from petition.services import audit
from petition.services.signing import evidence, text_evidence
from petition.services.signing.text_evidence import AMEND
from petition.services.statements import amending
from petition.services.statements.amending import Amendment
from tests import factories
from tests.databases import drop_triggers

OTHER = text_digest("A free press", "Words that nobody signed.", "en")


@pytest.fixture
def amended(session: Session) -> Statement:
    """A statement with three versions: the first, one of substance, one that is editorial."""
    factories.noise(session)
    made, _ = factories.circulated(session)
    amending.amend(session, made, Amendment("A free press", "A law."), actor="user:1")
    amending.amend(session, made, Amendment("A free press", "A law!", is_substantive=False), actor="user:1")
    return made


def _put(session: Session, made: Statement, number: int) -> None:
    """Add a version that nobody made, as somebody can who may write to the database."""
    words = {"title": "A free press", "body": "Words that nobody signed.", "language": "en"}
    session.add(TextVersion(statement_id=made.id, number=number, is_substantive=False, digest=OTHER, **words))
    made.text_number = number
    session.flush()


def test_what_the_service_did_agrees(session: Session, amended: Statement) -> None:
    assert text_evidence.check(session, amended.id) == (3, [])
    # The other statement has a text of its own.
    assert text_evidence.check(session) == (4, [])
    evidence.require(session, amended)


def test_t41_version_that_nobody_made_is_found(session: Session, amended: Statement) -> None:
    _put(session, amended, 4)
    (fault,) = evidence.verify(session).faults
    assert fault.endswith(": the log does not tell of it.")
    with pytest.raises(EvidenceDisagrees):
        evidence.require(session, amended)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE text_versions SET is_substantive = (1 = 0) WHERE body = 'A law.'", "is not as the log tells."),
        ("UPDATE text_versions SET text_rule = 1 WHERE number = 2", "how its text is read is not as the log tells."),
        ("UPDATE text_versions SET joins_lines = (1 = 0) WHERE number = 1", "is read is not as the log tells."),
        ("UPDATE text_versions SET body = 'Other.' WHERE body = 'A law.'", "the text does not have its digest."),
        (
            "DELETE FROM text_versions WHERE body = 'A law.'",
            "the log tells of version 2 of its text, and it is not there.",
        ),
        (
            "UPDATE statements SET text_number = 1 WHERE slug = 'free-press'",
            "free-press: its text is not the newest version.",
        ),
    ],
)
def test_t41_version_that_is_not_what_was_made_is_found(
    session: Session, amended: Statement, change: str, fault: str
) -> None:
    drop_triggers(session)
    session.execute(text(change))
    session.expire_all()
    (found,) = text_evidence.check(session, amended.id)[1]
    assert found.endswith(fault)


def test_t41_second_story_about_a_version_is_found(session: Session, amended: Statement) -> None:
    """Whoever may write to the log can add to it, and takes nothing away."""
    details = {"version": 3, "text": OTHER, "substance": False}
    audit.record(session, text_evidence.AMEND, ("statement", amended.id), actor="user:1", details=details)
    (found,) = text_evidence.check(session, amended.id)[1]
    assert found.endswith("is not as the log tells.")


def test_odd_details_of_an_event_stop_nothing(session: Session, amended: Statement) -> None:
    audit.record(session, text_evidence.AMEND, ("statement", amended.id), actor="user:1", details={"version": "x"})
    (found,) = text_evidence.check(session, amended.id)[1]
    assert found == f"statement {amended.id}: the log tells of version 0 of its text, and it is not there."


def test_t41_log_that_does_not_name_the_rule_says_nothing_of_it(session: Session, amended: Statement) -> None:
    """As it was written before it did."""
    drop_triggers(session)
    for event in session.scalars(select(AuditEvent).where(AuditEvent.action.in_(("statement.circulate", AMEND)))):
        said = {name: event.details[name] for name in event.details if name not in ("rule", "joins_lines")}
        session.execute(update(AuditEvent).where(AuditEvent.id == event.id).values(details=said))
    session.execute(text("UPDATE text_versions SET text_rule = 1"))
    session.expire_all()
    assert text_evidence.check(session, amended.id) == (3, [])


def test_digest_is_that_of_a_version_in_all_its_languages(session: Session) -> None:
    made, _ = factories.circulated(session)
    drop_triggers(session)
    version = session.get_one(TextVersion, made.text_version_id)
    session.add(Translation(text_version_id=version.id, language="fr", title="Une presse libre", body="Une loi."))
    version.digest = texts_digest(Text("en", version.title, version.body), [Text("fr", "Une presse libre", "Une loi.")])
    session.flush()
    assert text_evidence.check(session, made.id) == (1, [])
