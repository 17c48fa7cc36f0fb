"""Kinds of columns that several entities share."""

from enum import StrEnum

from sqlalchemy import BigInteger, Enum, Integer
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
