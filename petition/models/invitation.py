"""Invitations: one person asked to sign one statement."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain.states import InvitationState
from petition.models.columns import BigKey, state_enum

_COMMENTED = text("comment <> ''")
_LEADS = text("is_lead = 1"), text("is_lead")


class Invitation(Model):
    """One person asked to sign one statement; unique for the pair.

    `reference` names the invitation in the address of its page and opens
    nothing by itself. `nonce` (128 bits) and `link_version` are what a signed
    link must carry to be valid; raising the version revokes every older link.
    `is_lead` marks a sponsor, whom a list may print before the others.
    `muted_at` is when the person asked to hear no more of this; it is no answer.

    The desk counts who stands where, and looks for the few who lead or wrote something, on every view.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("statement_id", "person_id"),
        Index("ix_invitations_standing", "statement_id", "person_id", "state", "muted_at"),
        Index("ix_invitations_comments", "statement_id", sqlite_where=_COMMENTED, postgresql_where=_COMMENTED),
        Index("ix_invitations_leads", "statement_id", sqlite_where=_LEADS[0], postgresql_where=_LEADS[1]),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    state: Mapped[InvitationState] = mapped_column(state_enum(InvitationState), default=InvitationState.PENDING)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    nonce: Mapped[bytes] = mapped_column(unique=True)
    link_version: Mapped[int] = mapped_column(default=1)
    comment: Mapped[str] = mapped_column(default="")
    is_lead: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())
    answered_at: Mapped[datetime | None]
    muted_at: Mapped[datetime | None]
