"""The audit log: who did what to what, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.models.columns import BigKey


class AuditEvent(Model):
    """One append-only record; triggers refuse UPDATE, DELETE and TRUNCATE.

    Actors and subjects are named by their numbers ("user:1", "invitation:7"),
    never by name or address, so that the log can outlive the people's data.
    `statement_id` is the statement that it is about, itself or by an invitation; it
    repeats what the subject says, so that an index finds the log of a statement.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_subject", "subject_type", "subject_id"),
        Index("ix_audit_events_statement", "statement_id", "id", "action", "actor"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=database_now())
    actor: Mapped[str] = mapped_column(String(60))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigKey)
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    statement_id: Mapped[int | None]
