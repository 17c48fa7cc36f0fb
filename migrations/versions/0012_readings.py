"""Which roster file is being read, so that one is read once at a time and its reading can be cancelled.

People of JSON are kept as they were read from now on. Files that are under way
now have to be uploaded again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and drop the files that are on their way."""
    op.add_column("roster_imports", sa.Column("reading", sa.String(32)))
    op.add_column("roster_imports", sa.Column("reading_since", sa.DateTime(timezone=True)))
    _drop_uploads()


def downgrade() -> None:
    """Take them away again; a file of JSON that is on its way has to be uploaded again as well."""
    op.drop_column("roster_imports", "reading_since")
    op.drop_column("roster_imports", "reading")


def _drop_uploads() -> None:
    names = ("content", "outline", "packed", "imported_at", "dropped_at")
    imports = sa.table("roster_imports", *map(sa.column, names))
    waiting = imports.c.imported_at.is_(None) & imports.c.dropped_at.is_(None)
    op.get_bind().execute(sa.delete(sa.table("roster_import_rows")))
    postgresql = op.get_context().dialect.name == "postgresql"
    now = sa.text("clock_timestamp()" if postgresql else "strftime('%Y-%m-%d %H:%M:%f000', 'now')")
    gone = {"content": None, "outline": None, "packed": None, "dropped_at": now}
    op.get_bind().execute(sa.update(imports).where(waiting).values(gone))
