"""Many rows at once, with the types and defaults of the tables."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import (
    database_now,
    insert_all,
    table_of,
)
from petition.models import PersonChange, Role, RosterImport, WorkerHeartbeat
from tests import factories
from tests.factories import ACTOR

Work = Callable[[], AbstractContextManager[Session]]


def _count(work: Work) -> int:
    with work() as session:
        return session.scalars(select(func.count()).select_from(Role)).one()


def test_many_rows_are_inserted_with_their_types_and_the_databases_defaults(session: Session) -> None:
    (person,) = factories.persons(session, [factories.person_row()])
    before = session.scalars(select(database_now())).one()
    changes = [{"given_name": ["Zo\u00eb", 'tab\tline\nquote"back\\slash\\N']}, {}, {"a": [None, 1.5, True]}]
    rows = [{"person_id": person.id, "actor": ACTOR, "action": "x", "source": "", "changes": one} for one in changes]
    insert_all(session, table_of(PersonChange), rows)
    stored = session.scalars(select(PersonChange).where(PersonChange.action == "x").order_by(PersonChange.id)).all()
    assert [row.changes for row in stored] == changes
    assert all(row.at >= before for row in stored)
    insert_all(
        session, table_of(WorkerHeartbeat), [{"name": "one", "seen_at": before}, {"name": "two", "seen_at": before}]
    )
    assert set(session.scalars(select(WorkerHeartbeat.seen_at))) == {before}


def test_nulls_and_bytes_are_inserted_as_they_are(session: Session) -> None:
    shared = {"filename": "x", "settings": {}, "signature": "", "counts": {}, "notes": [], "actor": ACTOR}
    contents = [b"\x00\xff\\\n\t", None, b""]
    insert_all(session, table_of(RosterImport), [{"content": content, **shared} for content in contents])
    assert session.scalars(select(RosterImport.content).order_by(RosterImport.id)).all() == contents


def test_inserting_nothing_does_nothing(session: Session) -> None:
    insert_all(session, table_of(WorkerHeartbeat), [])
    assert session.scalars(select(WorkerHeartbeat)).all() == []


def test_rows_that_the_database_refuses_undo_the_whole(work: Work) -> None:
    # The block is what is tested.
    with pytest.raises(IntegrityError), work() as session:  # noqa: PT012
        session.add(Role(name="one"))
        session.flush()
        insert_all(session, table_of(Role), [{"name": "two"}, {"name": "one"}])
    assert _count(work) == 0
