"""The history of people: of people who exist, and a pair is dismissed once."""

from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.db import Base, table_of
from petition.models import DuplicateDismissal, Person, PersonChange, PersonMerge
from tests import factories
from tests.factories import ACTOR, person_row


@pytest.fixture
def people(session: Session) -> list[Person]:
    """Three people."""
    return factories.persons(session, [person_row("Ada"), person_row("Bea"), person_row("Cyd")])


def test_pair_is_dismissed_once(session: Session, people: list[Person]) -> None:
    ada, bea, cyd = sorted(person.id for person in people)
    table = table_of(DuplicateDismissal)
    for low, high in ((ada, bea), (ada, cyd), (bea, cyd)):
        session.execute(insert(table).values(low_id=low, high_id=high, actor=ACTOR))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(table).values(low_id=ada, high_id=bea, actor="user:2"))
    assert None not in set(session.scalars(select(table.c.at)))


@pytest.mark.parametrize(
    ("model", "columns", "more"),
    [
        (PersonChange, ["person_id"], {"action": "edit", "source": "", "changes": {}}),
        (PersonMerge, ["kept_id", "merged_id"], {"moved": {}}),
        (DuplicateDismissal, ["low_id", "high_id"], {}),
    ],
)
def test_history_is_of_people_who_exist(
    session: Session, people: list[Person], model: type[Base], columns: list[str], more: dict[str, Any]
) -> None:
    right = {column: person.id for column, person in zip(columns, people, strict=False)}
    for column in columns:
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(insert(table_of(model)).values(**{**right, column: -1}, actor=ACTOR, **more))
    session.execute(insert(table_of(model)).values(**right, actor=ACTOR, **more))


def test_merge_stands_until_it_is_undone(session: Session, people: list[Person]) -> None:
    moved = {"filled": ["party"], "retired": False, "tags": ["press"]}
    merge = PersonMerge(kept_id=people[0].id, merged_id=people[1].id, actor=ACTOR, moved=moved)
    session.add(merge)
    session.flush()
    session.refresh(merge)
    assert (merge.moved, merge.undone_at) == (moved, None)
    assert merge.at is not None
