"""Former slugs: addresses under which something was published, and which lead to its address of today."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths


class FormerSlug(Model):
    """A slug that a published statement had; it is never free again for another, and triggers keep it so."""

    __tablename__ = "former_slugs"

    slug: Mapped[str] = mapped_column(String(lengths.SLUG), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), index=True)
    changed_at: Mapped[datetime] = mapped_column(server_default=database_now())
