"""What happened that coordinators hear of at once: a queue that its causes write and the worker reads."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain.account_notices import AccountNotice
from petition.models.columns import BigKey, state_enum


class Happening(Model):
    """One thing that happened, written in the transaction that caused it.

    `subject_id` is the invitation that it is about. `round` is empty until a worker has seen the row, and then
    grows with each look. So what is committed late comes in a later round, whatever its own number is; no
    account that remembers a round misses it. What it is about is read when it is told, so no words stand here.
    """

    __tablename__ = "happenings"
    __table_args__ = (Index("ix_happenings_round", "round", "kind"), Index("ix_happenings_at", "at"))

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[AccountNotice] = mapped_column(state_enum(AccountNotice))
    subject_id: Mapped[int] = mapped_column(BigKey)
    at: Mapped[datetime] = mapped_column(server_default=database_now())
    round: Mapped[int | None] = mapped_column(BigKey)
