"""The base of the models: constraints are named by one convention, and every moment has a zone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    create_engine,
    inspect,
)
from sqlalchemy.pool import NullPool

from petition.db import Base, UtcDateTime, table_of
from petition.models import Person


@pytest.fixture
def engine(empty_database_url: str) -> Engine:
    """A database without tables."""
    return create_engine(empty_database_url, poolclass=NullPool)


def test_constraints_are_named_by_the_convention(engine: Engine) -> None:
    """A migration on either engine finds each by its name."""
    metadata = MetaData(naming_convention=Base.metadata.naming_convention)
    Table("houses", metadata, Column("id", Integer, primary_key=True))
    Table(
        "members",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("house_id", ForeignKey("houses.id")),
        Column("seat", Integer, index=True),
        Column("name", Integer),
        UniqueConstraint("house_id", "seat"),
        CheckConstraint("seat > 0", name="has_a_seat"),
        Index(None, "house_id", "name"),
    )
    metadata.create_all(engine)
    found = inspect(engine)
    assert found.get_pk_constraint("members")["name"] == "pk_members"
    assert [one["name"] for one in found.get_foreign_keys("members")] == ["fk_members_house_id_houses"]
    assert [one["name"] for one in found.get_unique_constraints("members")] == ["uq_members_house_id_seat"]
    assert [one["name"] for one in found.get_check_constraints("members")] == ["ck_members_has_a_seat"]
    # PostgreSQL has an index for a unique constraint.
    names = {one["name"] for one in found.get_indexes("members")} - {"uq_members_house_id_seat"}
    assert names == {"ix_members_seat", "ix_members_house_id_name"}


def test_every_constraint_of_the_models_has_a_name() -> None:
    """SQLAlchemy leaves one without a name where the convention cannot give it."""
    nameless = [
        (table.name, constraint)
        for table in Base.metadata.sorted_tables
        for constraint in (*table.constraints, *table.indexes)
        if not constraint.name
    ]
    assert not nameless


def test_every_moment_of_the_models_has_a_zone() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]
    moments = {str(column) for column in columns if isinstance(column.type, UtcDateTime)}
    named = {str(column) for column in columns if column.name.endswith(("_at", "_until", "_since"))}
    assert {"statements.closes_at", "audit_events.at"} <= moments
    assert named <= moments
    assert not [str(column) for column in columns if isinstance(column.type, DateTime)]


def test_table_of_a_model_is_the_one_that_migrations_know() -> None:
    assert table_of(Person) is Base.metadata.tables["persons"]
    assert Person(retired_at=datetime.now(UTC)).retired_at
