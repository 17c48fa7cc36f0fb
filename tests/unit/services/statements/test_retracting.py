"""Retracting a statement and withholding an edition: what is shown, what stays, and the way back."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain.compilations import Publication, RenderedFile
from petition.domain.digests import notice_digest
from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition, NotFound, ShownChanged
from petition.models import AuditEvent, EditionFile, Retraction, Statement
from petition.services.statements import closing, editions, publishing, renaming, retracting
from petition.services.statements.editions import Notice, StoredFile
from petition.services.statements.renaming import Particulars
from tests import factories


def _render(publication: Publication) -> list[RenderedFile]:
    return [RenderedFile("txt", "text/plain", f"edition {publication.number}".encode())]


def _publish(session: Session, made: Statement) -> None:
    publishing.publish(session, made, render=_render, labels={}, actor="test")


@pytest.fixture
def made(session: Session) -> Statement:
    """A statement with two editions, and another one that is published."""
    for slug in ("other", "free-press"):
        people = factories.persons(session, [factories.person_row(name, slug) for name in ("Ada", "Bea")])
        statement, mine = factories.circulated(session, people, factories.draft(slug))
        for invitation in mine:
            factories.sign(session, invitation)
        closing.close(session, statement, actor="test")
        _publish(session, statement)
        factories.withdraw(session, mine[0])
        _publish(session, statement)
    return statement


def _at(session: Session, number: int | None = None, slug: str = "free-press") -> str:
    """Say what stands at an address."""
    found = editions.published_file(session, slug, "txt", number)
    if isinstance(found, StoredFile):
        return found.content.decode()
    assert isinstance(found, Notice)
    return f"{'statement' if found.number is None else f'edition {found.number}'}: {found.reason}"


def test_retracted_statement_shows_nothing_but_the_notice(session: Session, made: Statement) -> None:
    before = session.scalars(select(EditionFile.content)).all()
    retracting.retract(session, made, "  Published too early. ", actor="user:1")
    assert made.state is StatementState.RETRACTED
    assert {_at(session, number) for number in (None, 1, 2)} == {"statement: Published too early."}
    notice = editions.published_file(session, "free-press", "txt")
    assert isinstance(notice, Notice)
    assert (notice.by, notice.slug, notice.time_zone) == ("The Alliance", "free-press", "UTC")
    assert _at(session, None, "other") == "edition 2"
    assert [one.slug for one in editions.published(session)] == ["other"]
    assert session.scalars(select(EditionFile.content)).all() == before
    with pytest.raises(NotFound):
        editions.published_file(session, "free-press", "txt", 3)


def test_further_edition_ends_the_retraction(session: Session, made: Statement) -> None:
    retracting.retract(session, made, "Too early.", actor="user:1")
    _publish(session, made)
    assert [_at(session, number) for number in (None, 1, 2)] == ["edition 3", "edition 1", "edition 2"]
    ended = session.scalars(select(Retraction)).one()
    assert (ended.ended_at is not None, ended.ended_by, ended.retracted_by) == (True, "test", "user:1")
    assert retracting.retraction(session, made) is None
    assert editions.published(session)[0].slug == "free-press"


def test_withheld_edition_is_withheld_alone(session: Session, made: Statement) -> None:
    retracting.withhold(session, made, 1, "A name endangers somebody.", actor="user:1")
    assert _at(session) == _at(session, 2) == "edition 2"
    assert _at(session, 1) == "edition 1: A name endangers somebody."
    assert [one.withheld_because for one in editions.issues(session, made)] == [None, "A name endangers somebody."]
    assert len(editions.published(session)) == 2
    retracting.show_again(session, made, 1, actor="user:2")
    assert _at(session, 1) == "edition 1"


def test_withheld_newest_edition_leaves_no_older_one_in_its_place(session: Session, made: Statement) -> None:
    """Somebody who withdrew stands in the older one."""
    retracting.withhold(session, made, 2, "A name.", actor="user:1")
    assert _at(session) == "edition 2: A name."
    assert _at(session, 1) == "edition 1"
    assert [one.slug for one in editions.published(session)] == ["other"]
    _publish(session, made)
    assert _at(session) == "edition 3"
    assert _at(session, 2) == "edition 2: A name."


def test_withheld_edition_stays_so_when_a_retraction_ends(session: Session, made: Statement) -> None:
    retracting.retract(session, made, "Too early.", actor="user:1")
    retracting.withhold(session, made, 1, "A name.", actor="user:1")
    assert _at(session, 1) == "statement: Too early."
    _publish(session, made)
    assert [_at(session, number) for number in (None, 1, 2)] == ["edition 3", "edition 1: A name.", "edition 2"]


def test_doing_it_twice_is_refused(session: Session, made: Statement) -> None:
    retracting.withhold(session, made, 1, "A name.", actor="test")
    with pytest.raises(FieldError, match="edition 1 is withheld already"):
        retracting.withhold(session, made, 1, "A name.", actor="test")
    with pytest.raises(FieldError, match="edition 2 is not withheld"):
        retracting.show_again(session, made, 2, actor="test")
    with pytest.raises(NotFound, match="no edition 3"):
        retracting.withhold(session, made, 3, "A name.", actor="test")
    retracting.retract(session, made, "Too early.", actor="test")
    with pytest.raises(IllegalTransition, match="is retracted; it cannot be retracted now"):
        retracting.retract(session, made, "Too early.", actor="test")
    assert len(session.scalars(select(Retraction)).all()) == 2


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "a\nb"])
def test_reason_is_a_line(session: Session, made: Statement, reason: str) -> None:
    for act in (
        lambda: retracting.retract(session, made, reason, actor="test"),
        lambda: retracting.withhold(session, made, 1, reason, actor="test"),
    ):
        with pytest.raises(FieldError, match="reason"):
            act()
    assert made.state is StatementState.PUBLISHED


def test_unpublished_statement_is_not_retracted(session: Session) -> None:
    drafted = factories.statement(session)
    with pytest.raises(IllegalTransition, match="is a draft; it cannot be retracted now"):
        retracting.retract(session, drafted, "Because.", actor="test")
    with pytest.raises(NotFound):
        retracting.withhold(session, drafted, 1, "Because.", actor="test")


def test_t36_what_is_retracted_is_what_was_shown(session: Session, made: Statement) -> None:
    shown = retracting.shown_issues(session, made, editions.issues(session, made))
    made.requested_by = "Others"
    session.flush()
    for act in (
        lambda: retracting.retract(session, made, "Because.", actor="test", expected=shown),
        lambda: retracting.withhold(session, made, 1, "Because.", actor="test", expected=shown),
        lambda: retracting.show_again(session, made, 1, actor="test", expected=shown),
    ):
        with pytest.raises(ShownChanged, match="Nothing was done"):
            act()


def test_t36_page_that_was_confirmed_before_withholds_nothing_again(session: Session, made: Statement) -> None:
    """An edition that was withheld and shown again looks as it did."""
    shown = retracting.shown_issues(session, made, editions.issues(session, made))
    retracting.withhold(session, made, 1, "Because.", actor="test", expected=shown)
    retracting.show_again(session, made, 1, actor="test")
    with pytest.raises(ShownChanged):
        retracting.withhold(session, made, 1, "Because.", actor="test", expected=shown)
    assert _at(session, 1) == "edition 1"


def test_log_names_the_act_and_not_the_reason(session: Session, made: Statement) -> None:
    retracting.withhold(session, made, 1, "Ada Lovelace is in danger.", actor="user:1")
    retracting.show_again(session, made, 1, actor="user:2")
    retracting.retract(session, made, "Ada Lovelace never signed.", actor="user:3")
    events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()[-3:]
    notices = [
        notice_digest(one.reason, one.requested_by, one.retracted_at)
        for one in session.scalars(select(Retraction).order_by(Retraction.id))
    ]
    assert [(one.action, one.actor, one.details) for one in events] == [
        ("statement.withhold", "user:1", {"edition": 1, "notice": notices[0]}),
        ("statement.show_again", "user:2", {"edition": 1}),
        ("statement.retract", "user:3", {"notice": notices[1]}),
    ]


def test_notice_names_who_asked_when_it_was_retracted(session: Session, made: Statement) -> None:
    """Whoever asks later has retracted nothing."""
    retracting.withhold(session, made, 1, "A name.", actor="user:1")
    renaming.edit(session, made, replace(Particulars.of(made), requested_by="Another Alliance"), actor="user:1")
    retracting.withhold(session, made, 2, "A name.", actor="user:1")
    found = [editions.published_file(session, "free-press", "txt", number) for number in (1, 2)]
    assert [one.by for one in found if isinstance(one, Notice)] == ["The Alliance", "Another Alliance"]
