"""Text versions: the exact words that a signature is bound to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths


class TextVersion(Model):
    """One immutable text of a statement; triggers refuse to change or delete it."""

    __tablename__ = "text_versions"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(lengths.TITLE))
    body: Mapped[str]
    language: Mapped[str] = mapped_column(String(lengths.LANGUAGE))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())
