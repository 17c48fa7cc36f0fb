"""Whoever signs may choose to be counted and not named, where the statement lets them; the signature keeps the choice.

Nobody had that choice before, so older signatures have none, and their digests stay what they are. The trigger that
guards signatures names the column, since a choice changes as little as a name.
"""

import json

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# The columns of a signature, by what may become of them.
FIXED = ("id", "invitation_id", "statement_id", "text_version_id", "country", "name_changed", "signed_at")
SAID = (
    *("given_name", "family_name", "honorific_prefix", "honorific_suffix"),
    *("role", "legislature", "party", "constituency"),
)
SORTED = ("sort_name", "sort_key")
ENDED = ("ended_at", "ending", "ended_by")
STATEMENTS = sa.table("statements", sa.column("id", sa.Integer), sa.column("list_form"))


def upgrade() -> None:
    """Add the column, and let nobody change it."""
    op.add_column("signatures", sa.Column("is_counted_only", sa.Boolean()))
    _guard((*FIXED, "is_counted_only"))


def downgrade() -> None:
    """Take it away, unless somebody chose anything; and forms of lists that let people choose, choose no more."""
    query = sa.text("SELECT count(*) FROM signatures WHERE is_counted_only IS NOT NULL")
    if chosen := op.get_bind().scalar(query):
        raise CommandError(
            f"this step down would lose what {chosen} signatories chose, and print names of people who asked for the "
            "contrary; restore a backup from before instead"
        )
    _guard(FIXED)
    op.drop_column("signatures", "is_counted_only")
    _forget_member()


def _forget_member() -> None:
    """Write the forms of lists as they were before there was this choice."""
    stored = sa.cast(STATEMENTS.c.list_form, sa.Text)
    for number, text in op.get_bind().execute(sa.select(STATEMENTS.c.id, stored)).all():
        form = json.loads(text)
        if isinstance(form, dict) and form.pop("counted_only", None) is not None:
            change = sa.text("UPDATE statements SET list_form = :form WHERE id = :number")
            op.get_bind().execute(change.bindparams(sa.bindparam("form", form, sa.JSON), number=number))


def _guard(fixed: tuple[str, ...]) -> None:
    """Make the trigger anew that lets three changes of a signature through."""
    if _is_postgresql():
        op.execute("DROP TRIGGER signatures_guarded ON signatures")
        op.execute(
            "CREATE TRIGGER signatures_guarded BEFORE UPDATE ON signatures FOR EACH ROW "
            f"WHEN (NOT ({_allowed(fixed)})) EXECUTE FUNCTION petition_refuse_change()"
        )
        return
    op.execute("DROP TRIGGER signatures_no_update")
    op.execute(
        f"CREATE TRIGGER signatures_no_update BEFORE UPDATE ON signatures WHEN NOT ({_allowed(fixed)}) "
        "BEGIN SELECT RAISE(ABORT, 'signatures is append-only'); END"
    )


def _allowed(fixed: tuple[str, ...]) -> str:
    """Return which changes of a signature are allowed: to end it once, to sort it anew, to empty an ended one."""
    live = "OLD.ended_at IS NULL"
    emptied = " AND ".join(f"NEW.{column} = ''" for column in (*SAID, "sort_name"))
    return " OR ".join(
        f"({allowed})"
        for allowed in (
            f"{live} AND NEW.ended_at IS NOT NULL AND {_same(*fixed, *SAID, *SORTED, 'salt')}",
            f"{live} AND {_same(*fixed, *SAID, *ENDED, 'salt')}",
            f"OLD.ended_at IS NOT NULL AND {_same(*fixed, *ENDED)} AND {emptied} "
            "AND length(NEW.sort_key) = 0 AND NEW.salt IS NULL",
        )
    )


def _same(*columns: str) -> str:
    same = "IS NOT DISTINCT FROM" if _is_postgresql() else "IS"
    return " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in columns)


def _is_postgresql() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
