"""Addresses of what was published are held against the log: what was added, moved or taken away is found."""

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from petition.domain.compilations import RenderedFile
from petition.models import Statement
from petition.services import audit
from petition.services.signing import edition_evidence, evidence, slug_evidence
from petition.services.statements import closing, publishing, renaming
from petition.services.statements.renaming import Particulars
from tests import factories
from tests.databases import drop_triggers


def _move(session: Session, made: Statement, slug: str) -> None:
    renaming.edit(session, made, replace(Particulars.of(made), slug=slug), actor="user:1")


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement that was moved before it was published, twice after, and back; others were never published."""
    noise = factories.noise(session)
    _move(session, noise.statement, "louder")
    statement, (invitation,) = factories.circulated(session)
    _move(session, statement, "first")
    factories.sign(session, invitation)
    closing.close(session, statement, actor="test")
    file = RenderedFile("txt", "text/plain", b"the list")
    publishing.publish(session, statement, render=lambda _: [file], labels={}, actor="test")
    for slug in ("second", "third", "first"):
        _move(session, statement, slug)
    return statement


def test_t41_addresses_that_the_service_moved_agree(session: Session, made: Statement) -> None:
    assert slug_evidence.check(session) == []
    assert evidence.verify(session).faults == []


_NOT_TOLD, _NOT_THERE = "the log does not tell of it.", "the log tells of it, and it is not there."


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ("INSERT INTO former_slugs (slug, statement_id) VALUES ('bait', {0})", [("bait", "{0}", _NOT_TOLD)]),
        ("DELETE FROM former_slugs WHERE slug = 'second'", [("second", "{0}", _NOT_THERE)]),
        (
            "UPDATE former_slugs SET statement_id = {1} WHERE slug = 'second'",
            [("second", "{1}", _NOT_TOLD), ("second", "{0}", _NOT_THERE)],
        ),
        (
            "UPDATE former_slugs SET slug = 'bait' WHERE slug = 'second'",
            [("bait", "{0}", _NOT_TOLD), ("second", "{0}", _NOT_THERE)],
        ),
    ],
)
def test_t41_former_address_that_somebody_changed_is_found(
    session: Session, made: Statement, change: str, faults: list[tuple[str, str, str]]
) -> None:
    other = session.scalar(text("SELECT id FROM statements WHERE slug = 'louder'"))
    drop_triggers(session)
    session.execute(text(change.format(made.id, other)))
    found = slug_evidence.check(session)
    assert found == [
        f"the former address “{slug}” of statement {whose.format(made.id, other)}: {words}"
        for slug, whose, words in faults
    ]
    assert edition_evidence.check(session)[1] == found


def test_t41_published_address_that_somebody_changed_is_found(session: Session, made: Statement) -> None:
    session.execute(text("UPDATE statements SET slug = 'bait' WHERE slug = 'first'"))
    assert slug_evidence.check(session) == ["bait: its address is not the one that the log tells."]


@pytest.mark.parametrize("details", [None, {"slug": "x"}, {"slug": ["x"]}])
def test_event_that_moves_nothing_makes_no_former_address(
    session: Session, made: Statement, details: dict[str, object] | None
) -> None:
    audit.record(session, slug_evidence.EDIT, ("statement", made.id), actor="x", details=details)
    assert slug_evidence.check(session) == []
