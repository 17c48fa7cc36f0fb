"""What a coordinator settled in a statement is kept: append-only.

It may be taken back, once, and its word may be emptied, because it may name people. Nothing else of a row changes.
A column that comes later has to be named in the triggers: the migration that adds it makes them anew.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLE = "settled_matters"
# Of PostgreSQL, and of SQLite.
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MADE = ("id", "statement_id", "kind", "subject", "cause", "settled_at", "settled_by")
UNDONE = ("undone_at", "undone_by")


def upgrade() -> None:
    """Make the table, then its triggers."""
    clock = "clock_timestamp()" if _is_postgresql() else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    op.create_table(
        TABLE,
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject", sa.String(254), nullable=False),
        sa.Column("cause", sa.String(64), nullable=False),
        sa.Column("word", sa.String(500), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), server_default=sa.text(clock), nullable=False),
        sa.Column("settled_by", sa.String(60), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.String(60)),
        sa.PrimaryKeyConstraint("id", name="pk_settled_matters"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_settled_matters_statement_id_statements"),
    )
    op.create_index("ix_settled_matters_statement", TABLE, ["statement_id", "kind"])
    same = "IS NOT DISTINCT FROM" if _is_postgresql() else "IS"
    of_row, of_undoing = (" AND ".join(f"NEW.{one} {same} OLD.{one}" for one in columns) for columns in (MADE, UNDONE))
    undone = f"OLD.undone_at IS NULL AND NEW.undone_at IS NOT NULL AND NEW.undone_by IS NOT NULL AND NEW.word {same} OLD.word"
    allowed = f"{of_row} AND (({undone}) OR (NEW.word = '' AND {of_undoing}))"
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {TABLE}_kept BEFORE DELETE OR TRUNCATE ON {TABLE} "
            "FOR EACH STATEMENT EXECUTE FUNCTION petition_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {TABLE}_guarded BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN (NOT ({allowed})) "
            "EXECUTE FUNCTION petition_refuse_change()"
        )
        return
    refusal = f"BEGIN SELECT RAISE(ABORT, '{TABLE} is append-only'); END"
    is_there = f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)"
    op.execute(f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} {refusal}")
    op.execute(f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} WHEN NOT ({allowed}) {refusal}")
    op.execute(f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} WHEN {is_there} {refusal}")


def downgrade() -> None:
    """Take the table away with its triggers, unless something was settled."""
    if settled := op.get_bind().scalar(sa.text(f"SELECT count(*) FROM {TABLE}")):
        raise CommandError(f"this step down would lose that {settled} matters were settled; restore a backup instead")
    op.drop_table(TABLE)


def _is_postgresql() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
