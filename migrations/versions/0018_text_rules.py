"""A text keeps the number of the rule that turns it into what is read.

All texts that are there were read by the first rule, and so they are from here
on; a draft is read by the newest once somebody saves it again.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("statements", "text_versions")


def upgrade() -> None:
    """Add the rule, and the choice whether lines that were wrapped by hand are joined."""
    for table in TABLES:
        op.add_column(table, sa.Column("text_rule", sa.Integer(), nullable=False, server_default="1"))
        op.add_column(table, sa.Column("joins_lines", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Take it away again, unless a text that people were asked to sign would read differently."""
    count = op.get_bind().scalar(sa.text("SELECT count(*) FROM text_versions WHERE text_rule > 1"))
    if count:
        lost = f"the rule by which {count} texts are read"
        raise CommandError(f"this step down would lose {lost}; restore a backup from before instead")
    for table in TABLES:
        for column in ("joins_lines", "text_rule"):
            op.drop_column(table, column)
