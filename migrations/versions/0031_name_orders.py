"""Names have an order of their parts, on the roster and in a list.

Nobody who is on the roster has one, so that every line stays as it is.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.rebuilding import triggers_kept

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ADDED_ORDER = "given_family_additional"
LONG, SHORT = sa.String(30), sa.String(20)


def upgrade() -> None:
    """Add the order to people, what the longest prints to invitations, and what files show of theirs to imports."""
    op.add_column("persons", sa.Column("name_order", LONG, nullable=False, server_default=""))
    op.add_column("roster_imports", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("roster_imports") as batch:
        batch.alter_column("notes", existing_type=sa.JSON(), server_default=None, existing_nullable=False)
    op.add_column("invitations", sa.Column("additional_name", sa.String(200), nullable=False, server_default=""))
    with triggers_kept("invitations"), op.batch_alter_table("invitations") as batch:
        batch.alter_column("name_order", existing_type=SHORT, type_=LONG, existing_nullable=False)


def downgrade() -> None:
    """Take them away, unless lines are printed by them."""
    ordered = f"SELECT count(*) FROM invitations WHERE name_order = '{ADDED_ORDER}'"
    if lines := op.get_bind().scalar(sa.text(ordered)):
        raise CommandError(
            f"{lines} lines have further names behind the family name, and a service before this one does not print "
            "them; give their people another order first"
        )
    with triggers_kept("invitations"), op.batch_alter_table("invitations") as batch:
        batch.alter_column("name_order", existing_type=LONG, type_=SHORT, existing_nullable=False)
    op.drop_column("invitations", "additional_name")
    op.drop_column("roster_imports", "notes")
    op.drop_column("persons", "name_order")
