"""The outbox: mails to be sent, written in the transaction that causes them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, FromClause, Index, String, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.domain.mails import MailKind
from petition.domain.replies import Verdict
from petition.domain.states import OutboxState
from petition.models.columns import BigKey, state_enum

_DUE = text("state IN ('queued', 'deferred', 'claimed', 'transmitting')")
_SENT = text("sent_at IS NOT NULL")
_FAILED = text("state IN ('failed', 'bounced')")
_TO_ACCOUNT = text("user_id IS NOT NULL")
_TO_PERSON = text("person_id IS NOT NULL")


def did_not_arrive(mails: FromClause) -> ColumnElement[bool]:
    """Return whether a mail failed or bounced, literally, as the index of these few has it."""
    states = (OutboxState.FAILED, OutboxState.BOUNCED)
    return mails.c.state.in_([literal_column(f"'{state.value}'") for state in states])


def was_dropped(mails: FromClause) -> ColumnElement[bool]:
    """Return whether a mail was given up before any server was asked, because it had become pointless."""
    return did_not_arrive(mails) & (mails.c.state == OutboxState.FAILED) & mails.c.verdict.is_(None)


class OutboxMessage(Model):
    """One mail, its attempts and its outcome.

    It is rendered when it is sent, so no link is ever stored. `message_key` (the
    left side of its Message-ID) and `created_at` (its Date) are fixed here, so a
    repeat carries the same bytes.
    `fence` grows with each claim; a worker that outlived its lease holds an old
    one, and its late report is refused. `verdict`, `last_status` (RFC 3463) and
    `last_reply` are the newest answer of a server, or of a report that came back.
    `domain` and `statement_id` repeat what other columns say, so that a claim can
    pass over a domain that pauses or a statement that a coordinator paused.

    `text_version_id` is the version of the text that a mail about an invitation speaks of.

    Most mails are about an invitation. A mail to an account names its `user_id`, and one to a person
    without regard to any statement its `person_id`; no pause of a statement stops these two. `nonce` is
    that of their link (`petition.domain.links`), and `details` is what their kind says beside that.

    The indexes by statement hold all that the desk counts of its mails, so that it reads no mail for that.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        CheckConstraint(
            "invitation_id IS NOT NULL OR user_id IS NOT NULL OR person_id IS NOT NULL", name="is_to_somebody"
        ),
        Index("ix_outbox_messages_due", "not_before", "id", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_outbox_messages_recent", "created_at", "invitation_id"),
        Index("ix_outbox_messages_invitation", "invitation_id", "id"),
        Index(
            "ix_outbox_messages_failed", "statement_id", "invitation_id", sqlite_where=_FAILED, postgresql_where=_FAILED
        ),
        Index("ix_outbox_messages_progress", "statement_id", "state", "kind", "invitation_id"),
        Index("ix_outbox_messages_sent", "statement_id", "kind", "sent_at", sqlite_where=_SENT, postgresql_where=_SENT),
        Index("ix_outbox_messages_user", "user_id", "id", sqlite_where=_TO_ACCOUNT, postgresql_where=_TO_ACCOUNT),
        Index("ix_outbox_messages_person", "person_id", "id", sqlite_where=_TO_PERSON, postgresql_where=_TO_PERSON),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[MailKind] = mapped_column(state_enum(MailKind))
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitations.id"))
    statement_id: Mapped[int | None] = mapped_column(ForeignKey("statements.id"))
    text_version_id: Mapped[int | None] = mapped_column(ForeignKey("text_versions.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    nonce: Mapped[bytes | None]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    recipient: Mapped[str] = mapped_column(String(lengths.ADDRESS))
    domain: Mapped[str] = mapped_column(String(lengths.ADDRESS))
    message_key: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[OutboxState] = mapped_column(state_enum(OutboxState), default=OutboxState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime] = mapped_column(server_default=database_now())
    claimed_by: Mapped[str | None] = mapped_column(String(100))
    lease_until: Mapped[datetime | None]
    fence: Mapped[int] = mapped_column(default=0)
    last_reply: Mapped[str | None] = mapped_column(String(500))
    last_status: Mapped[str | None] = mapped_column(String(12))
    verdict: Mapped[Verdict | None] = mapped_column(state_enum(Verdict))
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())
    sent_at: Mapped[datetime | None]
