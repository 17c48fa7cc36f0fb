"""Why somebody is not to be invited stands with them; of whom it is so, and who changed lately, an index has."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NOT_TO_BE_INVITED = sa.text("do_not_invite <> ''")


def upgrade() -> None:
    """Add the reason, which nobody has, and the index."""
    reason = sa.Column("do_not_invite", sa.String(200), nullable=False, server_default="")
    op.add_column("persons", reason)
    op.create_index(
        *("ix_persons_do_not_invite", "persons", ["id"]),
        sqlite_where=NOT_TO_BE_INVITED,
        postgresql_where=NOT_TO_BE_INVITED,
    )
    op.create_index("ix_person_changes_at", "person_changes", ["at"])


def downgrade() -> None:
    """Take them away, unless somebody is not to be invited."""
    barred = "SELECT count(*) FROM persons WHERE do_not_invite <> ''"
    if people := op.get_bind().scalar(sa.text(barred)):
        raise CommandError(
            f"{people} people are not to be invited, and a service before this one would invite them; "
            "restore a backup from before instead"
        )
    op.drop_index("ix_person_changes_at", "person_changes")
    op.drop_index("ix_persons_do_not_invite", "persons")
    with op.batch_alter_table("persons") as batch:
        batch.drop_column("do_not_invite")
