"""The roster: an identity of its own, duplicates under their name, and an index for searching.

Until here the numbers that an export gives to people began with the outbox's
identity, which is drawn anew when the outbox is released. The roster begins
with the one that stands there now, so that files exported before still match.

On PostgreSQL searches get an index of trigrams, if the account may create the
extension that it needs; searches are right without it, and slower.

A roster file on its way in is opened once, and kept as it was opened. Those that
are under way now have to be uploaded again.
"""

import logging
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DISMISSALS = ("low_id", "high_id", "at", "actor")
OPENED = ("outline", "packed")
SEARCH_INDEX = "ix_persons_search_text"


def upgrade() -> None:
    """Make the roster's row, and rename the table of duplicates."""
    roster = op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_roster"),
    )
    op.bulk_insert(roster, [{"id": 1, "identity": _identity()}])
    _move_dismissals("twin_dismissals", "duplicate_dismissals")
    for column in OPENED:
        op.add_column("roster_imports", sa.Column(column, sa.LargeBinary()))
    _drop_uploads()
    if op.get_context().dialect.name == "postgresql":
        _index_search()


def downgrade() -> None:
    """Take it away again; from then on the numbers follow the outbox's identity. The extension stays."""
    op.drop_index(SEARCH_INDEX, "persons", if_exists=True)
    _move_dismissals("duplicate_dismissals", "twin_dismissals")
    for column in OPENED:
        op.drop_column("roster_imports", column)
    op.drop_table("roster")


def _identity() -> str:
    """Return the outbox's identity, which exports may carry; a new one where nobody could have been exported."""
    persons, control = sa.table("persons", sa.column("id")), sa.table("outbox_control", sa.column("identity"))
    if op.get_bind().execute(sa.select(persons.c.id).limit(1)).first() is None:
        return secrets.token_hex(16)
    found: str = op.get_bind().execute(sa.select(control.c.identity)).scalar_one()
    return found


def _clock() -> sa.TextClause:
    postgresql = op.get_context().dialect.name == "postgresql"
    return sa.text("clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))")


def _move_dismissals(old: str, new: str) -> None:
    """Make the table anew under another name: SQLite renames no constraint."""
    moved = op.create_table(
        new,
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=_clock(), nullable=False),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("low_id", "high_id", name=f"pk_{new}"),
        *(
            sa.ForeignKeyConstraint([column], ["persons.id"], name=f"fk_{new}_{column}_persons")
            for column in ("low_id", "high_id")
        ),
    )
    there = sa.table(old, *map(sa.column, DISMISSALS))
    op.get_bind().execute(sa.insert(moved).from_select(DISMISSALS, sa.select(there)))
    op.drop_table(old)


def _drop_uploads() -> None:
    """Drop the files that are on their way: what they are opened as is kept from now on, and of these it is not."""
    imports = sa.table("roster_imports", *map(sa.column, ("content", "imported_at", "dropped_at")))
    waiting = imports.c.imported_at.is_(None) & imports.c.dropped_at.is_(None)
    op.get_bind().execute(sa.delete(sa.table("roster_import_rows")))
    dropped = sa.update(imports).where(waiting).values(content=None, dropped_at=_clock())
    op.get_bind().execute(dropped)


def _index_search() -> None:
    """Index what is searched, or say why not: neither the right nor the extension is everywhere to be had."""
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            trigrams = {"postgresql_using": "gin", "postgresql_ops": {"search_text": "gin_trgm_ops"}}
            op.create_index(SEARCH_INDEX, "persons", ["search_text"], **trigrams)
    except (sa.exc.ProgrammingError, sa.exc.NotSupportedError) as refusal:
        logging.getLogger("migrations").warning("searching has no index, see docs/operations.md: %s", refusal.orig)
