"""What was decided about the doubts of a roster file is remembered; a file's open doubts have a table of their own.

Files that are on their way have to be read again.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ROWS, DOUBTS, SETTLED = "roster_import_rows", "roster_import_doubts", "settled_doubts"
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CLOCKS = {"postgresql": "clock_timestamp()", "sqlite": "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"}


def upgrade() -> None:
    """Make the tables, and number the rows of a file by their place in it."""
    _forget_readings()
    op.drop_index("ix_roster_import_rows_kind", ROWS)
    with op.batch_alter_table(ROWS) as batch:
        batch.drop_column("codes")
        batch.add_column(sa.Column("place", sa.Integer(), nullable=False))
    op.create_index("ix_roster_import_rows_kind", ROWS, ["import_id", "kind", "place"])
    op.create_index("ix_roster_import_rows_place", ROWS, ["import_id", "place"], unique=True)
    op.create_table(
        DOUBTS,
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_fault", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(64), nullable=False),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("other", sa.JSON()),
        sa.PrimaryKeyConstraint("import_id", "code", "place", name="pk_roster_import_doubts"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_imports.id"], name="fk_roster_import_doubts_import_id_roster_imports"
        ),
    )
    op.create_index("ix_roster_import_doubts_place", DOUBTS, ["import_id", "place", "code", "is_fault"])
    clock = sa.text(CLOCKS[op.get_context().dialect.name])
    op.create_table(
        SETTLED,
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("person_id", sa.Integer()),
        sa.Column("identity", sa.String(64), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(64), nullable=False),
        sa.Column("about", sa.String(500), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), server_default=clock, nullable=False),
        sa.Column("settled_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_settled_doubts"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_settled_doubts_person_id_persons"),
    )
    for column in ("person_id", "identity"):
        op.create_index(f"ix_settled_doubts_{column}", SETTLED, [column])


def downgrade() -> None:
    """Take them away again, unless something was settled."""
    if settled := op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {SETTLED}")):
        raise CommandError(f"this step down would lose that {settled} doubts were settled; restore a backup instead")
    op.drop_table(SETTLED)
    op.drop_table(DOUBTS)
    _forget_readings()
    for name in ("place", "kind"):
        op.drop_index(f"ix_roster_import_rows_{name}", ROWS)
    with op.batch_alter_table(ROWS) as batch:
        batch.drop_column("place")
        batch.add_column(sa.Column("codes", sa.String(400), nullable=False))
    op.create_index("ix_roster_import_rows_kind", ROWS, ["import_id", "kind", "number"])


def _forget_readings() -> None:
    op.get_bind().execute(sa.delete(sa.table(ROWS)))
    op.get_bind().execute(sa.text("UPDATE roster_imports SET read_at = NULL WHERE imported_at IS NULL"))
