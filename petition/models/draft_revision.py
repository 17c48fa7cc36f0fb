"""The history of a draft: what each save left behind."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now


class DraftRevision(Model):
    """A draft as it stood after one save.

    `entries` are what a coordinator writes of it, by column; `size` is how many bytes they take. `actor` is who
    saved it, and empty for what stood there before revisions were kept.
    """

    __tablename__ = "draft_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), index=True)
    saved_at: Mapped[datetime] = mapped_column(server_default=database_now())
    actor: Mapped[str] = mapped_column(String(60))
    entries: Mapped[dict[str, Any]] = mapped_column(JSON)
    size: Mapped[int]
