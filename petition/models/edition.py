"""Editions: what was published, as stored bytes."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from petition.db import Model, database_now


class Edition(Model):
    """One immutable published compilation; a later change makes the next edition."""

    __tablename__ = "editions"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    text_version_id: Mapped[int] = mapped_column(ForeignKey("text_versions.id"))
    number: Mapped[int]
    signatories: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(server_default=database_now())
    files: Mapped[list["EditionFile"]] = relationship(order_by="EditionFile.extension")


class EditionFile(Model):
    """One rendering of an edition; `etag` is the SHA-256 of `content` in hexadecimal."""

    __tablename__ = "edition_files"

    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), primary_key=True)
    extension: Mapped[str] = mapped_column(String(10), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(100))
    content: Mapped[bytes]
    etag: Mapped[str] = mapped_column(String(64))
