"""Requests for lost links, which a worker answers, and an index of the newest mails."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

RECENT = "ix_outbox_messages_recent"


def upgrade() -> None:
    """Make the table and the index."""
    postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    op.create_table(
        "link_requests",
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text(clock), nullable=False),
        sa.PrimaryKeyConstraint("address", name="pk_link_requests"),
    )
    op.create_index(RECENT, "outbox_messages", ["created_at", "invitation_id"])


def downgrade() -> None:
    """Take them away again; whoever asked at this moment has to ask once more."""
    op.drop_index(RECENT, "outbox_messages")
    op.drop_table("link_requests")
