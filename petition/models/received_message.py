"""Mails that came back and report no delivery, with their words."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import received
from petition.domain.received import ReceivedKind
from petition.models.columns import BigKey, state_enum

_WAITING = text("answered_at IS NULL AND kind <> 'automatic'")


class ReceivedMessage(Model):
    """One mail that was sent to the signed address of one of our mails, and is no delivery report.

    `report_id` is its report, which names the mail that it answers and has its fingerprint. `person_id` is whose mail
    that was, when it came. It is about an invitation, or about none if that person has none. `further` counts those of
    its person that were beyond the bound and are not kept. `answered_at` is when somebody answered it from the desk;
    `answered_by` is as the audit log names them.
    """

    __tablename__ = "received_messages"
    __table_args__ = (
        Index(
            *("ix_received_messages_waiting", "statement_id", "received_at"),
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
        Index("ix_received_messages_invitation", "invitation_id", "received_at"),
        Index("ix_received_messages_person", "person_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("delivery_reports.id"), unique=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statements.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    kind: Mapped[ReceivedKind] = mapped_column(state_enum(ReceivedKind))
    sender: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(received.LONGEST_SUBJECT))
    words: Mapped[str]
    further: Mapped[int] = mapped_column(default=0)
    received_at: Mapped[datetime] = mapped_column(server_default=database_now())
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(60))


def is_waiting() -> ColumnElement[bool]:
    """Return whether nobody has answered a mail that may want an answer, literally as the index has it."""
    return ReceivedMessage.answered_at.is_(None) & (ReceivedMessage.kind != literal_column("'automatic'"))
