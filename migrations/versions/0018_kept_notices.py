"""Notices of what was retracted or withheld, and former addresses, are evidence: both are append-only.

A retraction says who asked for the statement when it was retracted, because its notice
names them. Of one that is there, that is whoever asks now. It may be lifted,
once, and nothing else of it changes. Of a former slug nothing changes.

A column of these tables that comes later has to be named in their triggers: the migration that adds it makes
them anew.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0018"
down_revision = "0014"
branch_labels = None
depends_on = None

# By table that is append-only: what no two rows share.
KEPT = {"retractions": "id", "former_slugs": "slug"}
RETRACTION = ("id", "statement_id", "edition_id", "reason", "requested_by", "retracted_at", "retracted_by")
# Of PostgreSQL, and of SQLite.
TRIGGERS = {True: ("kept", "guarded"), False: ("no_delete", "no_update", "no_replace")}


def upgrade() -> None:
    """Add who asked, fill it in, then make the triggers."""
    with op.batch_alter_table("retractions") as batch:
        batch.add_column(sa.Column("requested_by", sa.String(200)))
    asks = "SELECT requested_by FROM statements WHERE statements.id = retractions.statement_id"
    op.execute(f"UPDATE retractions SET requested_by = ({asks})")
    with op.batch_alter_table("retractions") as batch:
        batch.alter_column("requested_by", existing_type=sa.String(200), nullable=False)
    for table in KEPT:
        _keep(table)


def downgrade() -> None:
    """Take it away again, unless the earlier version would name somebody else."""
    _refuse_to_lose()
    for table in KEPT:
        for name in TRIGGERS[_is_postgresql()]:
            op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if _is_postgresql() else ""))
    with op.batch_alter_table("retractions") as batch:
        batch.drop_column("requested_by")


def _keep(table: str) -> None:
    allowed = _allowed(table)
    if _is_postgresql():
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION petition_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_guarded BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({allowed})) "
            "EXECUTE FUNCTION petition_refuse_change()"
        )
        return
    refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    is_there = f"EXISTS (SELECT 1 FROM {table} WHERE {KEPT[table]} = NEW.{KEPT[table]})"
    op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refusal}")
    op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed}) {refusal}")
    op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {is_there} {refusal}")


def _allowed(table: str) -> str:
    """Return which changes of a row are allowed: to lift a retraction, once, with when and by whom."""
    if table == "former_slugs":
        return "1 = 0"
    lifted = "OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.ended_by IS NOT NULL"
    return f"{lifted} AND {_same(*RETRACTION)}"


def _same(*columns: str) -> str:
    same = "IS NOT DISTINCT FROM" if _is_postgresql() else "IS"
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)


def _refuse_to_lose() -> None:
    query = (
        "SELECT count(*) FROM retractions JOIN statements ON statements.id = retractions.statement_id "
        "WHERE retractions.requested_by <> statements.requested_by"
    )
    if count := op.get_bind().scalar(sa.text(query)):
        raise CommandError(
            f"this step down would lose who asked for what {count} notices are about; "
            "restore a backup from before instead"
        )


def _is_postgresql() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
