"""The one row that can hold the whole outbox."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model


class OutboxControl(Model):
    """Which database this is, and whether its outbox is held.

    `identity` comes back with every backup: a worker that finds the database
    older than its own memory of it knows that a backup was restored, and holds
    the outbox. It is drawn when the table is made, and anew whenever the outbox
    is released, so that what workers remember of before holds it no more.
    """

    __tablename__ = "outbox_control"

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(32))
    held_at: Mapped[datetime | None]
    held_because: Mapped[str | None] = mapped_column(String(500))
