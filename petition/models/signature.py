"""Signatures: the consent of one person to one exact text."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.domain.corrections import PrintedLine
from petition.domain.lists.lines import Affiliation
from petition.domain.names.person_name import PersonName
from petition.domain.signatures import Ending
from petition.models.columns import BigKey, state_enum

_LIVE = text("ended_at IS NULL")


class Signature(Model):
    """Consent to one TextVersion, with the name as it is to be printed.

    `ended_at` ends it, with how and by whom; the row stays. At most one signature
    of an invitation is live, which a partial unique index enforces. Triggers allow
    three changes: to end a live row once, to sort a live row anew, and to empty the
    names of an ended one. `salt` goes into the digest of the line that the audit
    log keeps; what was signed before there were such digests has none. `name_changed`
    marks a name that is otherwise than the roster's in any of its four parts, so
    that a coordinator looks at it. `role`, `legislature`, `party` and `constituency`
    are what the roster said when the person signed, because a list may print
    them beside the name. `is_counted_only` is what the person chose who could sign
    without being named, and null where they had no such choice. `statement_id`, `country` and `sort_key` repeat what
    other rows say so that compiling a list is one ordered query.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        CheckConstraint(
            "(ended_at IS NULL) = (ending IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)", name="ends_whole"
        ),
        Index(
            "uq_signatures_live",
            "invitation_id",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        # Mails and pages ask for the newest of an invitation, ended ones among them.
        Index("ix_signatures_invitation", "invitation_id", "id"),
        Index(
            "ix_signatures_live",
            "statement_id",
            "text_version_id",
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index(
            "ix_signatures_changed",
            "statement_id",
            "invitation_id",
            sqlite_where=text("name_changed = 1 AND ended_at IS NULL"),
            postgresql_where=text("name_changed AND ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitations.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    text_version_id: Mapped[int] = mapped_column(ForeignKey("text_versions.id"))
    given_name: Mapped[str] = mapped_column(String(lengths.LINE))
    family_name: Mapped[str] = mapped_column(String(lengths.LINE))
    honorific_prefix: Mapped[str] = mapped_column(String(lengths.LINE))
    honorific_suffix: Mapped[str] = mapped_column(String(lengths.LINE))
    country: Mapped[str] = mapped_column(String(2))
    sort_name: Mapped[str] = mapped_column(String(lengths.SORT_NAME))
    sort_key: Mapped[bytes]
    name_changed: Mapped[bool] = mapped_column(default=False)
    role: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    legislature: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    party: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    constituency: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    signed_at: Mapped[datetime] = mapped_column(server_default=database_now())
    ended_at: Mapped[datetime | None]
    ending: Mapped[Ending | None] = mapped_column(state_enum(Ending))
    ended_by: Mapped[str | None] = mapped_column(String(60))
    salt: Mapped[bytes | None]
    is_counted_only: Mapped[bool | None]

    @property
    def person_name(self) -> PersonName:
        """The parts of the printed name as one value."""
        return PersonName(self.given_name, self.family_name, self.honorific_prefix, self.honorific_suffix)

    @property
    def line(self) -> PrintedLine:
        """The line as it was signed."""
        return PrintedLine(self.person_name, Affiliation(self.role, self.legislature, self.party, self.constituency))
