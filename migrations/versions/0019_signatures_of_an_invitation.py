"""An index for the newest signature of an invitation, which each mail about one asks for, ended ones among them."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_signatures_invitation", "signatures", ["invitation_id", "id"])


def downgrade() -> None:
    """Drop it; it holds nothing of its own."""
    op.drop_index("ix_signatures_invitation", "signatures")
