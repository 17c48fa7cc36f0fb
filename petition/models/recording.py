"""Recordings: answers that came another way than by the person's link."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.domain.signatures import Decision
from petition.models.columns import BigKey, state_enum


class Recording(Model):
    """An answer that a coordinator recorded: how it came, and what proves it.

    `signature_id` is the signature that it made; a refusal made none. `evidence`
    is a file such as a scanned letter, and `evidence_digest` its SHA-256 in
    hexadecimal; both are empty where there is none. `confirmed_at` is when the
    person said by their own link that it is right.
    Triggers let nothing be changed but that the confirmation comes, once.
    """

    __tablename__ = "recordings"
    __table_args__ = (
        Index("ix_recordings_invitation", "invitation_id", "id"),
        Index("ix_recordings_statement", "statement_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    signature_id: Mapped[int | None] = mapped_column(ForeignKey("signatures.id"), unique=True)
    decision: Mapped[Decision] = mapped_column(state_enum(Decision))
    how: Mapped[str] = mapped_column(String(lengths.REASON))
    # A file may have some megabytes, which nobody wants who lists recordings.
    evidence: Mapped[bytes | None] = mapped_column(deferred=True)
    evidence_name: Mapped[str] = mapped_column(String(lengths.LINE), default="")
    evidence_type: Mapped[str] = mapped_column(String(lengths.LINE), default="")
    evidence_digest: Mapped[str] = mapped_column(String(64), default="")
    recorded_at: Mapped[datetime] = mapped_column(server_default=database_now())
    recorded_by: Mapped[str] = mapped_column(String(60))
    confirmed_at: Mapped[datetime | None]
