"""The history of people and the changes of their addresses are evidence: both are append-only.

Whoever redirects a member's mail would else take the trace away. Of a change of address these may happen,
each once and by itself: it is told, it is undone, its link ends, and its addresses are emptied when nobody
needs them any more. Of an entry of the history nothing changes, but that its words may be emptied for an erasure.

A column that comes later has to be named here, in the migration that makes the triggers anew.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# By table: what no two rows share.
KEYS = {"address_changes": ("id", "nonce"), "person_changes": ("id",)}
# The columns of each, by what may become of them.
CHANGE = ("id", "person_id", "nonce", "changed_at", "actor")
ADDRESSES = ("old_address", "new_address")
STEPS = ("is_told", "undone_at", "ended_at")
HISTORY = ("id", "person_id", "at", "actor", "action")


def upgrade() -> None:
    """Make the triggers."""
    for table, allowed in (("address_changes", _of_address()), ("person_changes", _of_history())):
        if _is_postgresql():
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION petition_refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_guarded BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({allowed})) "
                "EXECUTE FUNCTION petition_refuse_change()"
            )
            continue
        refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        key = " OR ".join(f"{column} = NEW.{column}" for column in KEYS[table])
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refusal}")
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed}) {refusal}")
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key}) {refusal}"
        )


def downgrade() -> None:
    """Take them away again."""
    for table in KEYS:
        for name in ("kept", "guarded") if _is_postgresql() else ("no_delete", "no_update", "no_replace"):
            op.execute(f"DROP TRIGGER {table}_{name}" + (f" ON {table}" if _is_postgresql() else ""))


def _of_address() -> str:
    """Return which changes of a noted change of address are allowed."""
    told = f"NOT OLD.is_told AND NEW.is_told AND {_same(*CHANGE, *ADDRESSES, *_others('is_told'))}"
    once = (
        f"OLD.{step} IS NULL AND NEW.{step} IS NOT NULL AND {_same(*CHANGE, *ADDRESSES, *_others(step))}"
        for step in ("undone_at", "ended_at")
    )
    emptied = f"NEW.old_address = '' AND NEW.new_address = '' AND {_same(*CHANGE, *STEPS)}"
    return " OR ".join(f"({allowed})" for allowed in (told, *once, emptied))


def _of_history() -> str:
    """Return which changes of an entry of the history are allowed."""
    words = "CAST(NEW.changes AS TEXT)"
    return f"{words} = '{{}}' AND NEW.source IN (OLD.source, '') AND {_same(*HISTORY)}"


def _others(step: str) -> list[str]:
    return [one for one in STEPS if one != step]


def _same(*columns: str) -> str:
    same = "IS NOT DISTINCT FROM" if _is_postgresql() else "IS"
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)


def _is_postgresql() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
