"""Statements: whether one is open, which version is signed, and what a fresh draft has."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_time
from petition.domain import acts
from petition.domain.acts import Act
from petition.domain.states import StatementState
from petition.models import Statement, TextVersion
from tests import factories

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("state", list(StatementState))
@pytest.mark.parametrize("closes_in", [MINUTE, -MINUTE])
def test_statement_is_open_while_it_circulates_and_its_time_is_to_come(
    session: Session, state: StatementState, closes_in: timedelta
) -> None:
    made = factories.statement(session)
    made.state, made.closes_at = state, database_time(session) + closes_in
    session.flush()
    session.refresh(made)
    is_open = state is StatementState.CIRCULATING and closes_in > timedelta(0)
    assert made.is_open is is_open
    assert set(session.scalars(select(Statement.id).where(Statement.is_open))) == ({made.id} if is_open else set())


def test_version_to_sign_is_the_one_that_the_statement_names(session: Session) -> None:
    noise = factories.noise(session).statement
    made = factories.statement(session)
    session.refresh(made)
    assert made.text_version_id is None
    texts = {"title": "T", "language": "en", "digest": "0" * 64, "statement_id": made.id}
    first, second = (TextVersion(**texts, number=number, body=f"Text {number}") for number in (1, 2))
    session.add_all([first, second])
    for version in (first, second, first):
        made.text_number = version.number
        session.flush()
        session.refresh(made)
        assert made.text_version_id == version.id
    # In a query it is a condition on each statement.
    found = dict(session.execute(select(Statement.id, Statement.text_version_id)).all())
    assert found == {made.id: first.id, noise.id: noise.text_version_id}


def test_no_two_statements_have_one_slug(session: Session) -> None:
    first = factories.statement(session)
    second = factories.statement(session, factories.draft("other"))
    # The savepoint ends with the refusal, so it is within the block.
    with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
        second.slug = first.slug
        session.flush()


@pytest.mark.parametrize(("text", "days"), [("", []), ("3", [3]), ("14,7,1", [14, 7, 1])])
def test_days_before_closing(text: str, days: list[int]) -> None:
    assert Statement(reminder_days=text).days_before_closing == days


def test_defaults_are_those_of_a_fresh_draft(session: Session) -> None:
    made = factories.statement(session)
    session.refresh(made)
    assert (made.state, made.text_number, made.language) == (StatementState.DRAFT, 0, "en")
    assert (made.reminder_days, made.list_form) == ("", {})
    assert (made.prints_unconfirmed, made.names_withdrawn, made.is_open) == (False, False, False)
    assert made.created_at is not None


@pytest.mark.parametrize("state", list(StatementState))
def test_pages_ask_the_statement_what_is_possible(state: StatementState) -> None:
    made = Statement(state=state)
    offered = {act for act in Act if getattr(made, f"may_{act.name.lower()}", False)}
    asked = {act for act in Act if hasattr(Statement, f"may_{act.name.lower()}")}
    assert offered == {act for act in asked if acts.is_possible(act, state)}
    assert asked >= {Act.AMEND, Act.ADMIT, Act.RECORD, Act.CHANGE_LIST}
    assert made.may_cancel is (state in (StatementState.CIRCULATING, StatementState.CLOSED))
    assert made.is_published is (state in (StatementState.PUBLISHED, StatementState.RETRACTED))


def test_no_page_lists_states_by_itself() -> None:
    # Such a list forgets the state that comes next; the statement says what is possible (`petition.domain.acts`).
    templates = Path(__file__).resolve().parents[3] / "templates"
    listed = re.compile(r"statement(?:\.|_)state (?:not )?in \(")
    strays = {path.name for path in templates.rglob("*.html") if listed.search(path.read_text(encoding="utf-8"))}
    assert strays == set()
