"""Slugs: which are free, and who gives way."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from petition.domain import lengths
from petition.errors import FieldError, NotFound
from petition.models import AuditEvent
from petition.services.statements import cancelling, deleting, drafting, slugs
from tests import factories
from tests.factories import ACTOR


@pytest.mark.parametrize("slug", ["", "Free", "free--press", "-free", "new", "free~1", "x" * (lengths.SLUG + 1)])
def test_slug_that_nobody_can_have(session: Session, slug: str) -> None:
    with pytest.raises(FieldError):
        slugs.check_free(session, slug, None)


def test_slug_of_what_goes_on_is_taken(session: Session) -> None:
    made = factories.statement(session)
    with pytest.raises(FieldError, match="is taken"):
        slugs.check_free(session, made.slug, None)
    assert slugs.check_free(session, made.slug, made.id) == made.slug


def test_long_slug_gives_way_within_its_room(session: Session) -> None:
    """What is left of two that begin alike differs by their numbers."""
    left = set()
    for _ in range(2):
        made = factories.statement(session, factories.draft("x" * lengths.SLUG))
        deleting.delete(session, made, actor=ACTOR)
        left.add(made)
    factories.statement(session, factories.draft("x" * lengths.SLUG))
    for one in left:
        session.refresh(one)
    assert len({one.slug for one in left}) == 2
    assert all(len(one.slug) <= lengths.SLUG and not slugs.own(one.slug) for one in left)


def test_giving_way_is_logged_and_the_desk_finds_the_statement_still(session: Session) -> None:
    made, _ = factories.circulated(session)
    cancelling.cancel(session, made, actor=ACTOR)
    other = factories.statement(session, factories.draft("other"))
    drafting.revise(session, other, factories.draft(), actor=ACTOR)
    session.refresh(made)
    assert drafting.find(session, "free-press").id == other.id
    assert drafting.find(session, f"free-press~{made.id}").id == made.id
    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "statement.give_way"))
    assert (event.subject_id, event.details) == (made.id, {"slug": ["free-press", f"free-press~{made.id}"]})


def test_what_came_back_is_found_by_its_slug(session: Session) -> None:
    made = factories.statement(session)
    deleting.delete(session, made, actor=ACTOR)
    with pytest.raises(NotFound):
        drafting.find(session, "free-press")
    assert slugs.check_regained(session, made, "") == "free-press"
    assert slugs.check_regained(session, made, "another") == "another"
