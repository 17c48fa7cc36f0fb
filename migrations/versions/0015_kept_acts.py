"""Notices of what was retracted or withheld, former addresses, and why a signature was struck are kept: append-only.

A retraction says who asked for the statement when it was retracted, because its notice
names them. Of one that is there, that is whoever asks now. It may be lifted,
once, and nothing else of it changes. Of a former slug nothing changes.

Why a signature was struck stood in the mail about it, from which it is filled in; who has no address got none.
It may be emptied, because it may name people.

A column of these tables that comes later has to be named in their triggers: the migration that adds it makes
them anew.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# By table that is append-only: what no two rows share.
KEPT = {"retractions": "id", "former_slugs": "slug", "strikes": "signature_id"}
RETRACTION = ("id", "statement_id", "edition_id", "reason", "requested_by", "retracted_at", "retracted_by")
# Of PostgreSQL, and of SQLite.
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TRIGGERS = {True: ("kept", "guarded"), False: ("no_delete", "no_update", "no_replace")}


def upgrade() -> None:
    """Add who asked and why something was struck, fill both in, then make the triggers."""
    with op.batch_alter_table("retractions") as batch:
        batch.add_column(sa.Column("requested_by", sa.String(200)))
    asks = "SELECT requested_by FROM statements WHERE statements.id = retractions.statement_id"
    op.execute(f"UPDATE retractions SET requested_by = ({asks})")
    with op.batch_alter_table("retractions") as batch:
        batch.alter_column("requested_by", existing_type=sa.String(200), nullable=False)
    op.create_table(
        "strikes",
        sa.Column("signature_id", BIG_KEY, autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("signature_id", name="pk_strikes"),
        sa.ForeignKeyConstraint(["signature_id"], ["signatures.id"], name="fk_strikes_signature_id_signatures"),
    )
    _fill_strikes()
    for table in KEPT:
        _keep(table)


def downgrade() -> None:
    """Take it away again, unless the earlier version would name somebody else."""
    _refuse_to_lose()
    for table in KEPT:
        for name in TRIGGERS[_is_postgresql()]:
            op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if _is_postgresql() else ""))
    op.drop_table("strikes")
    with op.batch_alter_table("retractions") as batch:
        batch.drop_column("requested_by")


def _fill_strikes() -> None:
    """Take each reason from the first mail about a strike that was written between it and the person's next one."""
    mails = sa.table(
        "outbox_messages",
        *(sa.column(name) for name in ("id", "invitation_id", "kind", "created_at")),
        sa.column("details", sa.JSON()),
    )
    columns = ("id", "invitation_id", "ending", "ended_at")
    ended, later = (sa.table("signatures", *map(sa.column, columns)).alias(name) for name in ("ended", "later"))
    is_next = (later.c.invitation_id == ended.c.invitation_id) & (later.c.id > ended.c.id)
    query = (
        sa.select(ended.c.id, mails.c.details)
        .join(mails, (mails.c.invitation_id == ended.c.invitation_id) & (mails.c.created_at >= ended.c.ended_at))
        .where(ended.c.ending == "struck", mails.c.kind == "struck")
        .where(~sa.exists().where(is_next, later.c.ending == "struck", later.c.ended_at <= mails.c.created_at))
        .order_by(ended.c.id, mails.c.id.desc())
    )
    # The earliest of each comes last.
    reasons = {number: (details or {}).get("reason", "") for number, details in op.get_bind().execute(query)}
    strikes = sa.table("strikes", sa.column("signature_id"), sa.column("reason"))
    if reasons:
        op.bulk_insert(strikes, [{"signature_id": number, "reason": reason} for number, reason in reasons.items()])


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
    """Return which changes of a row are allowed: to lift a retraction, once, with when and by whom; to empty a reason."""
    if table == "former_slugs":
        return "1 = 0"
    if table == "strikes":
        return f"NEW.reason = '' AND {_same('signature_id')}"
    lifted = "OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.ended_by IS NOT NULL"
    return f"{lifted} AND {_same(*RETRACTION)}"


def _same(*columns: str) -> str:
    same = "IS NOT DISTINCT FROM" if _is_postgresql() else "IS"
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)


def _refuse_to_lose() -> None:
    what = {
        "who asked for what {} notices are about": (
            "SELECT count(*) FROM retractions JOIN statements ON statements.id = retractions.statement_id "
            "WHERE retractions.requested_by <> statements.requested_by"
        ),
        "why {} signatures were struck": (
            "SELECT count(*) FROM strikes JOIN signatures ON signatures.id = strikes.signature_id "
            "WHERE reason <> '' AND NOT EXISTS (SELECT 1 FROM outbox_messages "
            "WHERE kind = 'struck' AND outbox_messages.invitation_id = signatures.invitation_id)"
        ),
    }
    found = {words: op.get_bind().scalar(sa.text(query)) for words, query in what.items()}
    if lost := " and ".join(words.format(count) for words, count in found.items() if count):
        raise CommandError(f"this step down would lose {lost}; restore a backup from before instead")


def _is_postgresql() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
