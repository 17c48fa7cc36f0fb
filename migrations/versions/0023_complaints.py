"""Whoever calls a mail spam is written to no more, and the few who are held are counted by an index."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COMPLAINED = sa.text("complained_at IS NOT NULL")
HELD = sa.text("held_at IS NOT NULL")


def upgrade() -> None:
    """Add when a person complained, and both indexes."""
    op.add_column("persons", sa.Column("complained_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        *("ix_persons_complained", "persons", ["complained_at"]),
        sqlite_where=COMPLAINED,
        postgresql_where=COMPLAINED,
    )
    op.create_index("ix_invitations_held", "invitations", ["statement_id"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    """Take them away, unless somebody complained."""
    complained = "SELECT count(*) FROM persons WHERE complained_at IS NOT NULL"
    if people := op.get_bind().scalar(sa.text(complained)):
        raise CommandError(
            f"{people} people called our mail spam, and a service before this one would write to them; "
            "restore a backup from before instead"
        )
    op.drop_index("ix_invitations_held", "invitations")
    op.drop_index("ix_persons_complained", "persons")
    with op.batch_alter_table("persons") as batch:
        batch.drop_column("complained_at")
