"""Mails that come back and report no delivery are kept with their words, and can be answered."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KINDS = (
    *("invitation", "reminder", "link", "receipt", "declined", "withdrawn"),
    *("sign_in", "new_browser", "address_changed", "failed_sign_ins"),
    *("text_changed", "text_corrected", "requester_changed", "closing_changed", "uninvited", "struck"),
    *("corrected", "correction_proposed", "admitted", "recorded", "merged", "line_changed"),
    *("cancelled", "resumed", "line_question", "closed", "reopened", "release_planned", "published", "retracted"),
)
ADDED_KINDS = ("answer",)
RECEIVED_KINDS = ("person", "left_office", "automatic", "challenge", "quarantine")
WAITING = sa.text("answered_at IS NULL AND kind <> 'automatic'")


def upgrade() -> None:
    """Make the table, and know the mail."""
    clock = "clock_timestamp()" if _is_postgresql() else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    key = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "received_messages",
        sa.Column("id", key, nullable=False),
        sa.Column("report_id", sa.BigInteger() if _is_postgresql() else sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.BigInteger() if _is_postgresql() else sa.Integer()),
        sa.Column("statement_id", sa.Integer()),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sender", sa.String(300), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("further", sa.Integer(), nullable=False),
        sa.Column("received_at", moment, server_default=sa.text(clock), nullable=False),
        sa.Column("answered_at", moment),
        sa.Column("answered_by", sa.String(60)),
        sa.PrimaryKeyConstraint("id", name="pk_received_messages"),
        sa.UniqueConstraint("report_id", name="uq_received_messages_report_id"),
        *(
            sa.ForeignKeyConstraint([f"{one}_id"], [f"{table}.id"], name=f"fk_received_messages_{one}_id_{table}")
            for one, table in (
                *(("report", "delivery_reports"), ("invitation", "invitations")),
                *(("statement", "statements"), ("person", "persons")),
            )
        ),
        sa.CheckConstraint(sa.column("kind").in_(RECEIVED_KINDS), name=op.f("ck_received_messages_receivedkind_known")),
    )
    op.create_index(
        *("ix_received_messages_waiting", "received_messages", ["statement_id", "received_at"]),
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    for one in ("invitation", "person"):
        op.create_index(f"ix_received_messages_{one}", "received_messages", [f"{one}_id", "received_at"])
    _know((*KINDS, *ADDED_KINDS))


def downgrade() -> None:
    """Take it away again, unless somebody wrote or was answered."""
    answers = sa.text("SELECT count(*) FROM outbox_messages WHERE kind = 'answer'")
    for query, what in (
        (sa.text("SELECT count(*) FROM received_messages"), "mails that people wrote"),
        (answers, "answers to mails"),
    ):
        if count := op.get_bind().scalar(query):
            raise CommandError(f"this step down would lose {count} {what}; restore a backup from before instead")
    _know(KINDS)
    op.drop_table("received_messages")


def _know(kinds: tuple[str, ...]) -> None:
    """Let mails be of these kinds and no others."""
    name = op.f("ck_outbox_messages_mailkind_known")
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.column("kind").in_(kinds))


def _is_postgresql() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
