"""The history of people: what changed, when, by whom, and from which file."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.models.columns import BigKey


class PersonChange(Model):
    """One change of one person; `changes` gives (before, after) by field.

    It names people, which the audit log must not; so it is a table of its own.
    `source` is the name of the file, if there was one.
    """

    __tablename__ = "person_changes"
    # For what was changed lately, of everybody.
    __table_args__ = (Index("ix_person_changes_at", "at"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    at: Mapped[datetime] = mapped_column(server_default=database_now())
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(200))
    changes: Mapped[dict[str, Any]] = mapped_column(JSON)


class PersonMerge(Model):
    """One duplicate that was merged into another person, with all that undoing it takes.

    `moved` has these keys: `filled`, the fields of the kept person that the
    duplicate filled; `retired`, whether the duplicate was retired before; and
    `invitations`, `identifiers` and `tags`, what moved over; `shared`, the invitations to
    statements that both were asked to sign, of which one ended.
    """

    __tablename__ = "person_merges"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    at: Mapped[datetime] = mapped_column(server_default=database_now())
    actor: Mapped[str] = mapped_column(String(60))
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None]


class DuplicateDismissal(Model):
    """Two people of whom a coordinator said that they are two; the lower number comes first."""

    __tablename__ = "duplicate_dismissals"

    low_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    high_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=database_now())
    actor: Mapped[str] = mapped_column(String(60))
