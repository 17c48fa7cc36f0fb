"""Reports about mails that came back: bounces, delays, automatic replies."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.models.columns import BigKey


class DeliveryReport(Model):
    """One report that was proved to be about one of our mails.

    `kind` is hard, soft, delayed, autoreply, complaint or none; `status` is RFC 3463's.
    `fingerprint` (SHA-256 of the report) keeps a report from being taken twice.
    """

    __tablename__ = "delivery_reports"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    outbox_message_id: Mapped[int] = mapped_column(ForeignKey("outbox_messages.id"), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(12))
    status: Mapped[str] = mapped_column(String(12))
    diagnostic: Mapped[str] = mapped_column(String(500))
    received_at: Mapped[datetime] = mapped_column(server_default=database_now())
