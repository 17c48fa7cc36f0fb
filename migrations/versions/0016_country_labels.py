"""The organisation's own labels of countries, which coordinators set at the desk."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; COUNTRY_LABELS stays where it is, under what the desk says."""
    op.create_table(
        "country_labels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("code", sa.String(2), nullable=False),
        sa.Column("label", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_country_labels"),
        sa.UniqueConstraint("language", "code", name="uq_country_labels_language_code"),
    )


def downgrade() -> None:
    """Take the table away, unless something is in it that would be lost."""
    if count := op.get_bind().scalar(sa.text("SELECT count(*) FROM country_labels")):
        raise CommandError(f"this step down would lose {count} country labels; take them out at the desk first")
    op.drop_table("country_labels")
