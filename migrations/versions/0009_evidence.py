"""Evidence: a signature says how it ended and by whom, and only three kinds of change to one are allowed.

What is kept for good is guarded against INSERT OR REPLACE as well. On SQLite
that goes round the triggers against UPDATE and DELETE wherever a connection
has not switched recursive triggers on.

On SQLite another program may write without foreign keys, so a trigger asks for
the invitation of each signature, and PostgreSQL's foreign keys need no such help.

Whoever withdrew before was the signatory: nobody else could. Signatures from
before have no salt, because the log has no digest of them.

A migration that rebuilds one of these tables on SQLite has to make its triggers anew.
"""

import logging

import sqlalchemy as sa
from alembic import op

_log = logging.getLogger("alembic.runtime.migration")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ENDINGS = ("withdrawn", "struck", "lapsed", "merged")
# By table that is append-only: what no two rows share, the number first.
KEPT = {
    "audit_events": (("id",),),
    "text_versions": (("id",), ("statement_id", "number")),
    "editions": (("id",), ("statement_id", "number")),
    "edition_files": (("edition_id", "extension"),),
}
# The columns of a signature, by what may become of them.
FIXED = ("id", "invitation_id", "statement_id", "text_version_id", "country", "name_changed", "signed_at")
SAID = (
    *("given_name", "family_name", "honorific_prefix", "honorific_suffix"),
    *("role", "legislature", "party", "constituency"),
)
SORTED = ("sort_name", "sort_key")
ENDED = ("ended_at", "ending", "ended_by")


def upgrade() -> None:
    """Add the columns, fill them in, then make the triggers."""
    _drop_indexes()
    with op.batch_alter_table("signatures") as batch:
        batch.alter_column(
            "withdrawn_at", new_column_name="ended_at", existing_type=sa.DateTime(timezone=True), existing_nullable=True
        )
        batch.add_column(sa.Column("ending", sa.String(20)))
        batch.add_column(sa.Column("ended_by", sa.String(60)))
        batch.add_column(sa.Column("salt", sa.LargeBinary()))
    op.execute(
        "UPDATE signatures SET ending = 'withdrawn', ended_by = 'invitation:' || invitation_id "
        "WHERE ended_at IS NOT NULL"
    )
    with op.batch_alter_table("signatures") as batch:
        batch.create_check_constraint(op.f("ck_signatures_ending_known"), sa.column("ending").in_(ENDINGS))
        batch.create_check_constraint(
            op.f("ck_signatures_ends_whole"),
            "(ended_at IS NULL) = (ending IS NULL) AND (ended_at IS NULL) = (ended_by IS NULL)",
        )
    _make_indexes("ended_at")
    _make_triggers()


def downgrade() -> None:
    """Take the triggers and columns away again; how a signature ended is lost, when stays."""
    _tell_what_is_lost()
    _drop_triggers()
    _drop_indexes()
    with op.batch_alter_table("signatures") as batch:
        for check in ("ending_known", "ends_whole"):
            batch.drop_constraint(op.f(f"ck_signatures_{check}"), type_="check")
        for column in ("salt", "ended_by", "ending"):
            batch.drop_column(column)
        batch.alter_column(
            "ended_at", new_column_name="withdrawn_at", existing_type=sa.DateTime(timezone=True), existing_nullable=True
        )
    _make_indexes("withdrawn_at")


def _tell_what_is_lost() -> None:
    """Say that the log's digests can be held against nothing any more: without its salt, no line gives one again."""
    count = op.get_bind().scalar(sa.text("SELECT count(*) FROM signatures WHERE salt IS NOT NULL"))
    if count:
        _log.warning(
            "the salts of %s signatures are gone: after another step up, `flask audit verify` finds a fault in each of "
            "them, and nothing of theirs is published; restore a backup from before instead",
            count,
        )


def _drop_indexes() -> None:
    for index in ("uq_signatures_live", "ix_signatures_live", "ix_signatures_changed"):
        op.drop_index(index, "signatures")


def _make_indexes(ended: str) -> None:
    """Index the live signatures; `ended` is the column that is empty in these."""
    live = f"{ended} IS NULL"
    for name, columns, on_sqlite, on_postgresql in (
        ("uq_signatures_live", ["invitation_id"], live, live),
        ("ix_signatures_live", ["statement_id", "text_version_id"], live, live),
        (
            *("ix_signatures_changed", ["statement_id", "invitation_id"]),
            *(f"name_changed = 1 AND {live}", f"name_changed AND {live}"),
        ),
    ):
        where = {"sqlite_where": sa.text(on_sqlite), "postgresql_where": sa.text(on_postgresql)}
        op.create_index(name, "signatures", columns, unique=name.startswith("uq_"), **where)


def _make_triggers() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER signatures_kept BEFORE DELETE OR TRUNCATE ON signatures "
            "FOR EACH STATEMENT EXECUTE FUNCTION petition_refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER signatures_guarded BEFORE UPDATE ON signatures FOR EACH ROW WHEN (NOT ({_allowed()})) "
            "EXECUTE FUNCTION petition_refuse_change()"
        )
        return
    refusal = "BEGIN SELECT RAISE(ABORT, '{0} is append-only'); END"
    op.execute(f"CREATE TRIGGER signatures_no_delete BEFORE DELETE ON signatures {refusal.format('signatures')}")
    op.execute(
        f"CREATE TRIGGER signatures_no_update BEFORE UPDATE ON signatures WHEN NOT ({_allowed()}) "
        f"{refusal.format('signatures')}"
    )
    op.execute(
        "CREATE TRIGGER signatures_no_orphan BEFORE INSERT ON signatures WHEN NOT EXISTS (SELECT 1 FROM invitations "
        "WHERE id = NEW.invitation_id AND statement_id = NEW.statement_id) "
        "BEGIN SELECT RAISE(ABORT, 'a signature needs an invitation to its statement'); END"
    )
    keys = {table: " OR ".join(map(_equal, unique)) for table, unique in KEPT.items()}
    keys["signatures"] = f"{_equal(('id',))} OR {_equal(('invitation_id',))} AND ended_at IS NULL AND NEW.ended_at IS NULL"
    for table, key in keys.items():
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) {refusal.format(table)}"
        )


def _drop_triggers() -> None:
    if op.get_context().dialect.name == "postgresql":
        for trigger in ("signatures_kept", "signatures_guarded"):
            op.execute(f"DROP TRIGGER {trigger} ON signatures")
        return
    of_signatures = ("no_delete", "no_update", "no_orphan", "no_replace")
    for trigger in (*(f"signatures_{name}" for name in of_signatures), *(f"{table}_no_replace" for table in KEPT)):
        op.execute(f"DROP TRIGGER {trigger}")


def _equal(columns: tuple[str, ...]) -> str:
    """Return the condition that a row has the key of the one that comes."""
    return "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"


def _allowed() -> str:
    """Return which changes of a signature are allowed: to end it once, to sort it anew, to empty an ended one."""
    live = "OLD.ended_at IS NULL"
    emptied = " AND ".join(f"NEW.{column} = ''" for column in (*SAID, "sort_name"))
    return " OR ".join(
        f"({allowed})"
        for allowed in (
            f"{live} AND NEW.ended_at IS NOT NULL AND {_same(*FIXED, *SAID, *SORTED, 'salt')}",
            f"{live} AND {_same(*FIXED, *SAID, *ENDED, 'salt')}",
            f"OLD.ended_at IS NOT NULL AND {_same(*FIXED, *ENDED)} AND {emptied} "
            "AND length(NEW.sort_key) = 0 AND NEW.salt IS NULL",
        )
    )


def _same(*columns: str) -> str:
    same = "IS NOT DISTINCT FROM" if op.get_context().dialect.name == "postgresql" else "IS"
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)
