"""Each event of the audit log says which statement it is about, so that the log of one is read by an index.

It is written with the event, by the number that the event has already. What the
events say stays as it is, so their triggers are away while the column is filled in.
"""

from migrations.rebuilding import triggers_kept

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

_INDEX = "ix_audit_events_statement"


def upgrade() -> None:
    """Add the column, fill it in, and index it."""
    with triggers_kept("audit_events"):
        op.add_column("audit_events", sa.Column("statement_id", sa.Integer(), nullable=True))
        is_postgresql = op.get_context().dialect.name == "postgresql"
        if is_postgresql:
            op.execute("ALTER TABLE audit_events DISABLE TRIGGER audit_events_kept")
        op.execute("UPDATE audit_events SET statement_id = subject_id WHERE subject_type = 'statement'")
        op.execute(
            "UPDATE audit_events SET statement_id = "
            "(SELECT invitations.statement_id FROM invitations WHERE invitations.id = audit_events.subject_id) "
            "WHERE subject_type = 'invitation'"
        )
        if is_postgresql:
            op.execute("ALTER TABLE audit_events ENABLE TRIGGER audit_events_kept")
    op.create_index(_INDEX, "audit_events", ["statement_id", "id", "action", "actor"])


def downgrade() -> None:
    """Take it away; it can be filled in again."""
    op.drop_index(_INDEX, "audit_events")
    with triggers_kept("audit_events"):
        op.drop_column("audit_events", "statement_id")
