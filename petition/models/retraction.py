"""Retractions: what was published and is shown no more."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths


class Retraction(Model):
    """That a statement, or one edition of it, is shown no more, until `ended_at`; the stored bytes stay.

    Without an `edition_id` it is the whole statement. `requested_by` is who asked for
    the statement then, whom the notice names. Triggers let nothing be changed but
    that it ends, once.
    """

    __tablename__ = "retractions"
    __table_args__ = (Index("ix_retractions_statement", "statement_id", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    reason: Mapped[str] = mapped_column(String(lengths.REASON))
    requested_by: Mapped[str] = mapped_column(String(lengths.LINE))
    retracted_at: Mapped[datetime] = mapped_column(server_default=database_now())
    retracted_by: Mapped[str] = mapped_column(String(60))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(60))
