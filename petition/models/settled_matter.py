"""Settled matters: what a coordinator has looked at in a statement, and does not want to be shown again."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.models.columns import BigKey


class SettledMatter(Model):
    """That a matter was settled for a statement, as long as its cause stays the same (`petition.domain.matters`).

    `cause` is a digest (SHA-256, hexadecimal) of what it is about. `subject` has numbers of
    invitations, the domain of mails, or nothing. No check names the kinds: a row of a kind that
    is not known any more hides nothing. Triggers let nothing be changed but that it is taken
    back, once, and that its word, which may name people, is emptied.
    """

    __tablename__ = "settled_matters"
    __table_args__ = (Index("ix_settled_matters_statement", "statement_id", "kind"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(lengths.ADDRESS))
    cause: Mapped[str] = mapped_column(String(64))
    word: Mapped[str] = mapped_column(String(lengths.REASON))
    settled_at: Mapped[datetime] = mapped_column(server_default=database_now())
    settled_by: Mapped[str] = mapped_column(String(60))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(60))
