"""Changes of people's addresses: what the old one is told by, and what undoes them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.models.columns import BigKey

_UNDONE = text("undone_at IS NOT NULL")


class AddressChange(Model):
    """One change of one person's address.

    `nonce` is that of the link that undoes it; a change that put an earlier address
    back has none. `undone_at` is when that link was used, and `ended_at` when it
    stopped working because an earlier change was undone. `is_told`: the old address
    was told. The addresses are emptied when it is too late to undo; when it was
    changed stays, because answers that came soon after are marked.
    """

    __tablename__ = "address_changes"
    __table_args__ = (Index("ix_address_changes_undone", "person_id", sqlite_where=_UNDONE, postgresql_where=_UNDONE),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    old_address: Mapped[str] = mapped_column(String(254))
    new_address: Mapped[str] = mapped_column(String(254))
    nonce: Mapped[bytes | None] = mapped_column(unique=True)
    changed_at: Mapped[datetime] = mapped_column(server_default=database_now(), index=True)
    actor: Mapped[str] = mapped_column(String(60))
    is_told: Mapped[bool]
    undone_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
