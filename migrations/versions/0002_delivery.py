"""Delivery: pacing, reminders by the clock, reports that come back, holding the outbox.

Mails that are in the outbox already get their statement and domain from the
rows that they point to.
"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
VERDICTS = ("accepted", "deferred", "domain_down", "in_doubt", "bad_address", "our_problem", "refused")


def upgrade() -> None:
    """Add the columns and tables."""
    op.add_column("statements", sa.Column("reminder_days", sa.String(60), nullable=False, server_default=""))
    op.add_column("statements", sa.Column("sending_paused_at", sa.DateTime(timezone=True)))
    op.add_column("invitations", sa.Column("muted_at", sa.DateTime(timezone=True)))
    _extend_outbox()
    _make_tables()


def downgrade() -> None:
    """Take them away again."""
    for table in ("outbox_control", "delivery_reports", "reminder_rounds", "mail_domains"):
        op.drop_table(table)
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_index("ix_outbox_messages_statement_id")
        batch.drop_constraint("fk_outbox_messages_statement_id_statements", type_="foreignkey")
        batch.drop_constraint(op.f("ck_outbox_messages_verdict_known"), type_="check")
        for column in ("statement_id", "domain", "last_status", "verdict"):
            batch.drop_column(column)
    op.drop_column("invitations", "muted_at")
    op.drop_column("statements", "sending_paused_at")
    op.drop_column("statements", "reminder_days")


def _extend_outbox() -> None:
    op.add_column("outbox_messages", sa.Column("statement_id", sa.Integer()))
    op.add_column("outbox_messages", sa.Column("domain", sa.String(254)))
    op.add_column("outbox_messages", sa.Column("last_status", sa.String(12)))
    op.add_column("outbox_messages", sa.Column("verdict", sa.String(20)))
    _fill_outbox()
    with op.batch_alter_table("outbox_messages") as batch:
        batch.alter_column("statement_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("domain", existing_type=sa.String(254), nullable=False)
        batch.create_foreign_key(
            "fk_outbox_messages_statement_id_statements", "statements", ["statement_id"], ["id"]
        )
        batch.create_check_constraint(op.f("ck_outbox_messages_verdict_known"), sa.column("verdict").in_(VERDICTS))
        batch.create_index("ix_outbox_messages_statement_id", ["statement_id"])


def _fill_outbox() -> None:
    """Say of each mail which statement it is about and which domain it goes to."""
    connection = op.get_bind()
    columns = ("id", "invitation_id", "recipient", "state", "statement_id", "domain", "verdict")
    mails = sa.table("outbox_messages", *map(sa.column, columns))
    invitations = sa.table("invitations", sa.column("id"), sa.column("statement_id"))
    about = sa.select(invitations.c.statement_id).where(invitations.c.id == mails.c.invitation_id).scalar_subquery()
    connection.execute(sa.update(mails).values(statement_id=about, domain=""))
    # What failed before there were verdicts had been refused by a server.
    connection.execute(sa.update(mails).where(mails.c.state == "failed").values(verdict="refused"))
    addresses = connection.execute(sa.select(mails.c.recipient).distinct()).scalars().all()
    for address in addresses:
        domain = address.rpartition("@")[2].lower()
        connection.execute(sa.update(mails).where(mails.c.recipient == address).values(domain=domain))


def _make_tables() -> None:
    op.create_table(
        "mail_domains",
        sa.Column("domain", sa.String(254), nullable=False),
        sa.Column("interval_seconds", sa.Double(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("domain", name="pk_mail_domains"),
    )
    op.create_table(
        "reminder_rounds",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "closes_at", "days", name="pk_reminder_rounds"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_reminder_rounds_statement_id_statements"),
    )
    postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    op.create_table(
        "delivery_reports",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("outbox_message_id", BIG_KEY, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("diagnostic", sa.String(500), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text(clock), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_reports"),
        sa.UniqueConstraint("fingerprint", name="uq_delivery_reports_fingerprint"),
        sa.ForeignKeyConstraint(
            ["outbox_message_id"], ["outbox_messages.id"], name="fk_delivery_reports_outbox_message_id_outbox_messages"
        ),
    )
    op.create_index("ix_delivery_reports_outbox_message_id", "delivery_reports", ["outbox_message_id"])
    control = op.create_table(
        "outbox_control",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True)),
        sa.Column("held_because", sa.String(500)),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_control"),
    )
    op.bulk_insert(control, [{"id": 1, "identity": secrets.token_hex(16)}])
