"""Former slugs: each leads to one statement."""

import contextlib
import sqlite3

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import table_of
from petition.models import FormerSlug
from tests import factories
from tests.shell import Work


def test_slug_leads_to_one_statement_and_a_statement_has_many(session: Session) -> None:
    made, other = factories.statement(session), factories.statement(session, factories.draft("other"))
    table = table_of(FormerSlug)
    session.execute(insert(table).values([{"slug": slug, "statement_id": made.id} for slug in ("one", "two")]))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(slug="one", statement_id=other.id))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(slug="three", statement_id=-1))
    assert set(session.scalars(select(FormerSlug.statement_id))) == {made.id}
    assert None not in set(session.scalars(select(FormerSlug.changed_at)))


def test_t41_former_slug_is_not_changed_or_set_free(session: Session) -> None:
    made, other = factories.statement(session), factories.statement(session, factories.draft("other"))
    table = table_of(FormerSlug)
    session.execute(insert(table).values(slug="one", statement_id=made.id))
    for deed in (
        update(table).values(statement_id=other.id),
        update(table).values(slug="two"),
        update(table).values(changed_at=table.c.changed_at),
        delete(table),
    ):
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(deed)
    assert [(one.slug, one.statement_id) for one in session.scalars(select(FormerSlug))] == [("one", made.id)]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_t41_another_program_replaces_no_former_slug(work: Work, database_url: str) -> None:
    """A connection of SQLite's own shell has recursive triggers off, so that REPLACE deletes without asking them."""
    with work() as session:
        session.add(FormerSlug(slug="one", statement_id=factories.statement(session).id))
    with contextlib.closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as shell:
        for deed in ("REPLACE", "INSERT OR REPLACE", "INSERT OR IGNORE"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                shell.execute(f"{deed} INTO former_slugs SELECT * FROM former_slugs")
