"""Deleting a draft: gone at once, back for a while, empty after that."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain.states import StatementState
from petition.errors import FieldError, IllegalTransition, NotFound, ShownChanged
from petition.models import DraftRevision, Statement
from petition.services.statements import cancelling, deleting, drafting
from tests import factories
from tests.factories import ACTOR


def _age(session: Session, made: Statement, by: timedelta) -> None:
    when = database_time(session) - by
    session.execute(update(Statement).where(Statement.id == made.id).values(deleted_at=when))
    session.refresh(made)


def test_s13_draft_leaves_the_lists_its_slug_is_free_and_it_comes_back(session: Session) -> None:
    factories.noise(session)
    made = factories.statement(session)
    deleting.delete(session, made, actor=ACTOR, expected=deleting.shown_draft(made))
    assert [one.slug for one in drafting.all_statements(session)] == ["noise"]
    assert deleting.deleted(session) == [made]
    assert deleting.find(session, "free-press") is made
    deleting.undelete(session, made, actor=ACTOR)
    assert (drafting.find(session, "free-press").id, made.state) == (made.id, StatementState.DRAFT)
    assert deleting.deleted(session) == []


def test_s13_restoring_asks_for_a_new_slug_where_it_was_taken(session: Session) -> None:
    made = factories.statement(session)
    deleting.delete(session, made, actor=ACTOR)
    factories.statement(session)
    session.refresh(made)
    with pytest.raises(FieldError, match="belongs to another statement by now"):
        deleting.undelete(session, made, actor=ACTOR)
    assert deleting.undelete(session, made, "free-press-2", actor=ACTOR).slug == "free-press-2"


def test_what_was_circulated_is_never_deleted(session: Session) -> None:
    made, _ = factories.circulated(session)
    with pytest.raises(IllegalTransition):
        deleting.delete(session, made, actor=ACTOR)
    cancelling.cancel(session, made, actor=ACTOR)
    with pytest.raises(IllegalTransition):
        deleting.delete(session, made, actor=ACTOR)


def test_t36_draft_is_deleted_as_it_was_read(session: Session) -> None:
    made = factories.statement(session)
    shown = deleting.shown_draft(made)
    drafting.revise(session, made, factories.draft(title="Another"), actor=ACTOR)
    with pytest.raises(ShownChanged, match="Nothing was deleted"):
        deleting.delete(session, made, actor=ACTOR, expected=shown)


def test_words_are_emptied_when_the_time_is_over_and_the_number_stays(session: Session) -> None:
    kept, made = (factories.statement(session, factories.draft(slug)) for slug in ("kept", "gone"))
    for one in (kept, made):
        deleting.delete(session, one, actor=ACTOR)
    _age(session, kept, deleting.KEPT - timedelta(minutes=1))
    _age(session, made, deleting.KEPT)
    assert deleting.deleted(session) == [kept]
    with pytest.raises(NotFound):
        deleting.find(session, "gone")
    assert (deleting.purge(session), deleting.purge(session)) == (1, 0)
    session.expire_all()
    assert (made.title, made.body, made.requested_by, kept.body != "") == ("", "", "", True)
    theirs = select(func.count()).select_from(DraftRevision).where(DraftRevision.statement_id == made.id)
    assert session.scalar(theirs) == 0
    assert factories.statement(session, factories.draft("gone")).id != made.id
