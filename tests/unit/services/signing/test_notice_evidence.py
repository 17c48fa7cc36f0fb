"""Retractions are held against the log: what was added, changed, lifted or taken away is found."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.models import AuditEvent, Statement
from petition.services import audit
from petition.services.signing import edition_evidence, evidence, notice_evidence
from petition.services.statements import closing, publishing, retracting
from tests import factories
from tests.databases import drop_triggers

_BEGIN = "INSERT INTO retractions (statement_id, edition_id, reason, requested_by, retracted_by) SELECT "


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain", f"edition {publication.number}".encode())]


def _publish(session: Session, made: Statement) -> None:
    publishing.publish(session, made, render=_render, labels={}, actor="test")


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement with two editions: retracted and published again, one withheld and shown again, and withheld now."""
    factories.noise(session)
    people = factories.persons(session, [factories.person_row(name) for name in ("Ada", "Bea")])
    statement, invitations = factories.circulated(session, people)
    for invitation in invitations:
        factories.sign(session, invitation)
    closing.close(session, statement, actor="test")
    _publish(session, statement)
    retracting.withhold(session, statement, 1, "A name.", actor="user:1")
    retracting.show_again(session, statement, 1, actor="user:2")
    retracting.retract(session, statement, "Too early.", actor="user:1")
    factories.withdraw(session, invitations[0])
    _publish(session, statement)
    retracting.withhold(session, statement, 1, "Another name.", actor="user:3")
    return statement


def test_t41_what_was_retracted_and_lifted_agrees(session: Session, made: Statement) -> None:
    assert notice_evidence.check(session) == []
    retracting.retract(session, made, "An error.", actor="user:1")
    assert notice_evidence.check(session) == []
    assert evidence.verify(session).faults == []


_NOTICE = "its notice is not the one that was recorded."
_LIFTED = "whether it was lifted, or by whom, is not as the log tells."
_GONE = "the log tells of a retraction that is not there."
_LAST = "id = (SELECT max(id) FROM retractions)"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (f"UPDATE retractions SET reason = 'Another name!' WHERE {_LAST}", [_NOTICE]),
        (f"UPDATE retractions SET requested_by = 'Others' WHERE {_LAST}", [_NOTICE]),
        (f"UPDATE retractions SET retracted_at = '2026-01-01 00:00:00.000000+00:00' WHERE {_LAST}", [_NOTICE]),
        (f"UPDATE retractions SET retracted_by = 'user:9' WHERE {_LAST}", ["it is by another one than the log tells."]),
        (f"UPDATE retractions SET ended_at = retracted_at, ended_by = 'user:9' WHERE {_LAST}", [_LIFTED]),
        (f"UPDATE retractions SET ended_at = retracted_at WHERE {_LAST}", [_LIFTED]),
        ("UPDATE retractions SET ended_at = NULL, ended_by = NULL WHERE ended_by = 'user:2'", [_LIFTED]),
        (f"DELETE FROM retractions WHERE {_LAST}", [_GONE]),
        (
            f"UPDATE retractions SET edition_id = (SELECT max(id) FROM editions) WHERE {_LAST}",
            ["the log does not tell of it.", _GONE],
        ),
        (
            f"{_BEGIN} statement_id, edition_id, reason, requested_by, 'user:1' FROM retractions WHERE {_LAST}",
            ["the log does not tell of it."],
        ),
        (
            "UPDATE statements SET state = 'retracted' WHERE slug = 'free-press'",
            ["it is retracted without a retraction, or the other way."],
        ),
    ],
)
def test_t41_retraction_that_somebody_changed_is_found(
    session: Session, made: Statement, change: str, words: list[str]
) -> None:
    drop_triggers(session)
    session.execute(text(change))
    session.expire_all()
    faults = notice_evidence.check(session)
    assert [one.partition(": ")[2] for one in faults] == words
    assert edition_evidence.check(session)[1] == faults


@pytest.mark.parametrize("number", [7, "1", None])
def test_t41_event_that_ends_what_was_not_withheld_is_found(session: Session, made: Statement, number: object) -> None:
    retracting.show_again(session, made, 1, actor="user:1")
    subject = ("statement", made.id)
    audit.record(session, "statement.show_again", subject, actor="user:9", details={"edition": number})
    (fault,) = notice_evidence.check(session)
    assert fault.startswith("event ")


def test_t41_retraction_without_a_digest_after_the_first_that_has_one_is_found(
    session: Session, made: Statement
) -> None:
    session.execute(
        text(f"{_BEGIN} statement_id, NULL, 'Forged.', requested_by, 'user:1' FROM retractions WHERE {_LAST}")
    )
    audit.record(session, "statement.retract", ("statement", made.id), actor="user:1")
    assert _NOTICE in [one.partition(": ")[2] for one in notice_evidence.check(session)]


def test_retractions_from_before_the_log_had_digests_are_let_be(session: Session, made: Statement) -> None:
    drop_triggers(session)
    session.execute(update(AuditEvent).where(AuditEvent.action == "statement.retract").values(details=None))
    withheld = update(AuditEvent).where(AuditEvent.action == "statement.withhold")
    session.execute(withheld.values(details={"edition": 1}))
    assert notice_evidence.check(session) == []
