"""Retractions: of a whole statement or of one edition, until they end, and never of what there is not."""

import contextlib
import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import database_now, table_of
from petition.models import Retraction
from tests import factories
from tests.shell import Work

SAID = {"reason": "An error", "requested_by": "The Alliance", "retracted_by": "user:1"}
retractions = table_of(Retraction)


def test_retraction_stands_and_is_of_the_whole_statement_unless_it_is_said_otherwise(session: Session) -> None:
    made = factories.statement(session)
    retraction = Retraction(statement_id=made.id, **SAID)
    session.add(retraction)
    session.flush()
    session.refresh(retraction)
    assert (retraction.edition_id, retraction.ended_at, retraction.ended_by) == (None, None, None)
    assert retraction.retracted_at is not None


@pytest.mark.parametrize("missing", ["statement_id", "edition_id"])
def test_what_there_is_not_cannot_be_retracted(session: Session, missing: str) -> None:
    about = {"statement_id": factories.statement(session).id, missing: -1}
    # The savepoint ends with the refusal, so it is within the block.
    with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
        session.add(Retraction(**about, **SAID))
        session.flush()


def _set(session: Session, **values: Any) -> None:
    with session.begin_nested():
        session.execute(update(retractions).values(values))


def _refused(session: Session, **values: Any) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        _set(session, **values)


def test_t41_retraction_is_lifted_once_and_nothing_else_of_it_changes(session: Session) -> None:
    made, other = factories.statement(session), factories.statement(session, factories.draft("other"))
    session.execute(insert(retractions).values(statement_id=made.id, **SAID))
    row = session.execute(select(retractions)).mappings().one()
    lifted = {"ended_at": database_now(), "ended_by": "user:2"}
    for column, value in row.items():
        if column in lifted:
            # Neither when nor by whom alone.
            _refused(session, **{column: lifted[column]})
            continue
        another: object = "Z"
        if isinstance(value, datetime):
            another = value + timedelta(days=1)
        elif not isinstance(value, str):
            another = other.id
        _refused(session, **{column: another})
        _refused(session, **lifted, **{column: another})
    with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
        session.execute(delete(retractions))
    assert session.execute(select(retractions)).mappings().one() == row
    _set(session, **lifted)
    for again in (lifted, {"ended_by": "user:3"}, {"ended_at": None, "ended_by": None}):
        _refused(session, **again)
    assert session.scalars(select(retractions.c.ended_by)).one() == "user:2"


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t41_another_program_replaces_no_retraction(work: Work, database_url: str) -> None:
    """A connection of SQLite's own shell has recursive triggers off, so that REPLACE deletes without asking them."""
    with work() as session:
        session.execute(insert(retractions).values(statement_id=factories.statement(session).id, **SAID))
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as shell:
        for deed in ("REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                shell.execute(f"{deed} INTO retractions SELECT * FROM retractions")
