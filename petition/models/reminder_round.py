"""Reminders that went out by the clock, so that none goes out twice."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model


class ReminderRound(Model):
    """One scheduled reminder of a statement, `days` days before its closing time."""

    __tablename__ = "reminder_rounds"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(primary_key=True)
    days: Mapped[int] = mapped_column(primary_key=True)
    queued_at: Mapped[datetime]
    count: Mapped[int]
