"""Invitations: one person asked to sign one statement."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import acts, lengths
from petition.domain.acts import Act
from petition.domain.lists.lines import OwnPart
from petition.domain.states import InvitationState
from petition.models.columns import BigKey, is_one_of, state_enum
from petition.models.statement import Statement

_COMMENTED = text("comment <> ''")
_HELD = text("held_at IS NOT NULL")
_LEADS = text("is_lead = 1"), text("is_lead")


class Invitation(Model):
    """One person asked to sign one statement; unique for the pair.

    `reference` names the invitation in the address of its page and opens
    nothing by itself. `nonce` (128 bits) and `link_version` are what a signed
    link must carry to be valid; raising the version revokes every older link.
    `is_lead` marks a sponsor, whom a list may print before the others.
    `muted_at` is when the person asked to hear no more of this; it is no answer.
    `admitted_until` is a closing time of their own, for a late answer. While
    `held_at` is set, their line waits for a coordinator's look and is not printed; `held_for` says why
    (`petition.domain.held`). A signature that ends while it is held leaves both, so that the line is not offered
    to whoever signs again; the next signature sets them anew.
    `merged_into_id` is the invitation that stands for this one, a second one to the same person.

    What is true of a person in this statement alone stands here, filled in from
    the roster when they are invited: what may be printed beside the name (`role`
    to `note`), the name in another script, the order of its parts, whether it is
    an organisation, and whether it is named or only counted.

    The desk counts who stands where, and looks for the few who lead, wrote something or are held, on every view.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("statement_id", "person_id"),
        Index("ix_invitations_standing", "statement_id", "person_id", "state", "muted_at"),
        Index("ix_invitations_comments", "statement_id", sqlite_where=_COMMENTED, postgresql_where=_COMMENTED),
        Index("ix_invitations_held", "statement_id", sqlite_where=_HELD, postgresql_where=_HELD),
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
    admitted_until: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    held_for: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    role: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    legislature: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    party: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    constituency: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    section: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    place: Mapped[int | None]
    mark: Mapped[str] = mapped_column(String(lengths.TAG), default="", server_default="")
    note: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    is_without_country: Mapped[bool] = mapped_column(default=False, server_default=false())
    script_name: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    name_order: Mapped[str] = mapped_column(String(lengths.NAME_ORDER), default="", server_default="")
    additional_name: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    is_organisation: Mapped[bool] = mapped_column(default=False, server_default=false())
    is_counted_only: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def is_held(self) -> bool:
        """Whether there is a signature whose line waits for a coordinator's look; who is not named has none."""
        return self.held_at is not None and self.state is InvitationState.SIGNED and not self.is_counted_only

    @property
    def own_part(self) -> OwnPart:
        """What a list may print that is true of the person in this statement alone."""
        return OwnPart(*(getattr(self, name) for name in OwnPart._fields))


def has_held_line() -> ColumnElement[bool]:
    """Return whether `Invitation.is_held`, in a query."""
    is_signed = Invitation.state == InvitationState.SIGNED
    return Invitation.held_at.is_not(None) & is_signed & ~Invitation.is_counted_only


def may_answer() -> ColumnElement[bool]:
    """Return whether an invitation's person may answer now, by the database's clock.

    This is the one answer to it: the statement is open, or it is closed,
    published or retracted and the person was admitted until a time that has not
    come. The query joins the two tables.
    """
    ended = is_one_of(Statement.state, acts.STATES[Act.ADMIT])
    admitted = Invitation.admitted_until.is_not(None) & (Invitation.admitted_until > database_now())
    return Statement.is_open | (ended & admitted)
