"""Kinds of columns that several entities share, and conditions on their states."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Enum, Integer, SQLColumnExpression, literal_column, or_
from sqlalchemy.types import TypeEngine

# SQLite numbers rows by itself only in a column of the very type INTEGER.
BigKey: TypeEngine[int] = BigInteger().with_variant(Integer, "sqlite")


def state_enum(states: type[StrEnum]) -> Enum:
    """Store a state by its value, as text with a check, so that a reader of the
    database sees the same words as the code and a new one is a plain migration.
    """
    return Enum(
        states,
        name=f"{states.__name__.lower()}_known",
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


def written(state: StrEnum) -> ColumnElement[Any]:
    """Return a state as it stands in the SQL itself; states are words of this code, and none has an apostrophe."""
    return literal_column(f"'{state.value}'")


def is_one_of(column: SQLColumnExpression[Any], states: Iterable[StrEnum]) -> ColumnElement[bool]:
    """Return whether a column has one of these states, which stand in the SQL itself.

    A statement that is made once and run often would otherwise hand each of them over every time. SQLAlchemy writes
    an IN of parameters anew each time that it is run, and SQLite makes a table of an IN of more than two words.
    """
    return or_(*(column == written(state) for state in states))
