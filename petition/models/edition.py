"""Editions: what was published, as stored bytes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petition.db import Model, database_now


class Edition(Model):
    """One immutable published compilation; a later change makes the next edition.

    `entries` has the number of the invitation and the line of each signatory, in
    the order of the list, and `changes` what changed since the edition before.
    Both are missing of what was published before they were kept.
    """

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    text_version_id: Mapped[int] = mapped_column(ForeignKey("text_versions.id"))
    number: Mapped[int]
    signatories: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(server_default=database_now())
    # Both may have tens of thousands of lines.
    entries: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    files: Mapped[list["EditionFile"]] = relationship(order_by="EditionFile.extension")


class EditionFile(Model):
    """One rendering of an edition; `etag` is the SHA-256 of `content` in hexadecimal."""

    __tablename__ = "edition_files"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    extension: Mapped[str] = mapped_column(String(10), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes]
    etag: Mapped[str] = mapped_column(String(64))
