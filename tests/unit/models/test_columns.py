"""Columns that entities share: states are stored by their values and no others, and rows are numbered by themselves."""

from enum import StrEnum

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from petition.models.columns import BigKey, is_one_of, state_enum, written


class Light(StrEnum):
    """States whose names and values differ."""

    RED = "stop"
    GREEN = "go"


@pytest.fixture
def lights(session: Session) -> Table:
    """A table of the test's own, with a number and a state."""
    table = Table("lights", MetaData(), Column("id", BigKey, primary_key=True), Column("state", state_enum(Light)))
    table.create(session.connection())
    return table


def test_state_is_stored_by_its_value_and_read_as_itself(session: Session, lights: Table) -> None:
    session.execute(insert(lights).values(state=Light.RED))
    assert session.execute(text("SELECT state FROM lights")).scalar_one() == "stop"
    assert session.scalars(select(lights.c.state)).one() is Light.RED


@pytest.mark.parametrize("value", ["RED", "Stop", "", "wait"])
def test_database_refuses_what_is_no_state(session: Session, lights: Table, value: str) -> None:
    with pytest.raises(IntegrityError, match="light_known"), session.begin_nested():
        session.execute(text("INSERT INTO lights (state) VALUES (:value)"), {"value": value})
    session.execute(text("INSERT INTO lights (state) VALUES ('go')"))


def test_rows_are_numbered_by_themselves_and_numbers_may_be_large(session: Session, lights: Table) -> None:
    large = 2**40
    session.execute(insert(lights).values(state=Light.GREEN))
    session.execute(insert(lights).values(id=large, state=Light.GREEN))
    first, second = session.scalars(select(lights.c.id).order_by(lights.c.id))
    assert (0 < first < large, second) == (True, large)


def test_condition_finds_the_states_that_it_names_and_hands_the_database_no_value(
    session: Session, lights: Table
) -> None:
    session.execute(insert(lights), [{"id": 1, "state": Light.RED}, {"id": 2, "state": Light.GREEN}])
    for states, found in [([Light.RED], [1]), (iter([Light.GREEN]), [2]), (list(Light), [1, 2])]:
        query = select(lights.c.id).where(is_one_of(lights.c.state, states)).order_by(lights.c.id)
        assert session.scalars(query).all() == found
        assert not query.compile().params
    session.execute(update(lights).values(state=written(Light.RED)))
    assert session.scalars(select(lights.c.state)).all() == [Light.RED, Light.RED]
