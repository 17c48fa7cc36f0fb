"""Changes of addresses, so that the old one is told and can undo them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; what was changed before is told to nobody."""
    postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    op.create_table(
        "address_changes",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("old_address", sa.String(254), nullable=False),
        sa.Column("new_address", sa.String(254), nullable=False),
        sa.Column("nonce", sa.LargeBinary()),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text(clock), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_address_changes"),
        sa.UniqueConstraint("nonce", name="uq_address_changes_nonce"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_address_changes_person_id_persons"),
    )
    for column in ("person_id", "changed_at"):
        op.create_index(f"ix_address_changes_{column}", "address_changes", [column])
    undone = sa.text("undone_at IS NOT NULL")
    op.create_index(
        "ix_address_changes_undone", "address_changes", ["person_id"], sqlite_where=undone, postgresql_where=undone
    )


def downgrade() -> None:
    """Drop it; links that undo a change stop working."""
    op.drop_table("address_changes")
