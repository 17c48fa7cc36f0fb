"""Text versions: the exact words that a signature is bound to, in one language or several."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.domain.text_rules import COMMONMARK, NEWEST, Reading


class TextVersion(Model):
    """One immutable version of a statement's text; triggers refuse to change or delete it.

    `title`, `body` and `language` are the authoritative text, and the only one
    unless there are translations; `digest` is that of all texts together
    (`petition.domain.digests`). After a version that `is_substantive`, a change
    of substance, no earlier signature counts; after an editorial one they do.
    `text_rule` is the number of the rule that makes of the body what is read, and
    `joins_lines` the choice that goes with it (`petition.domain.text_rules`).
    """

    __tablename__ = "text_versions"
    __table_args__ = (UniqueConstraint("statement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(lengths.TITLE))
    body: Mapped[str]
    language: Mapped[str] = mapped_column(String(lengths.LANGUAGE))
    digest: Mapped[str] = mapped_column(String(64))
    is_substantive: Mapped[bool] = mapped_column(default=True, server_default=true())
    text_rule: Mapped[int] = mapped_column(default=NEWEST, server_default=str(COMMONMARK))
    joins_lines: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())

    @property
    def reading(self) -> Reading:
        """How the body becomes what is read."""
        return Reading(self.text_rule, self.joins_lines)


class Translation(Model):
    """A text version in another language; it is as immutable, and the version's digest holds it."""

    __tablename__ = "translations"

    text_version_id: Mapped[int] = mapped_column(ForeignKey("text_versions.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(lengths.LANGUAGE), primary_key=True)
    title: Mapped[str] = mapped_column(String(lengths.TITLE))
    body: Mapped[str]
