"""Drafts can be deleted and keep their history, imports can be undone, people deleted, and a cancellation told.

Of what was imported before, nothing is known that undoing takes; and the history of a draft begins with its next
save.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.rebuilding import triggers_kept

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CLOCKS = {"postgresql": "clock_timestamp()", "sqlite": "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"}
KINDS = (
    *("invitation", "reminder", "link", "receipt", "declined", "withdrawn"),
    *("sign_in", "new_browser", "address_changed", "failed_sign_ins"),
    *("text_changed", "text_corrected", "requester_changed", "closing_changed", "uninvited", "struck"),
    *("corrected", "correction_proposed", "admitted", "recorded", "merged", "line_changed"),
)
ADDED_KINDS = ("cancelled", "resumed")
STATES = ("draft", "circulating", "closed", "published", "cancelled", "retracted")
ADDED_STATES = ("deleted",)
IMPORT_COLUMNS = (("last_change", BIG_KEY), ("undone_at", MOMENT), ("undone_by", sa.String(60)))


def upgrade() -> None:
    """Add the columns and tables."""
    _know("outbox_messages", "mailkind", "kind", (*KINDS, *ADDED_KINDS))
    op.add_column("statements", sa.Column("deleted_at", MOMENT))
    _know("statements", "statementstate", "state", (*STATES, *ADDED_STATES))
    op.add_column("persons", sa.Column("deleted_at", MOMENT))
    for name, kind in IMPORT_COLUMNS:
        op.add_column("roster_imports", sa.Column(name, kind))
    op.create_table(
        "imported_people",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "person_id", name="pk_imported_people"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_imports.id"], name="fk_imported_people_import_id_roster_imports"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_imported_people_person_id_persons"),
    )
    op.create_index("ix_imported_people_person_id", "imported_people", ["person_id"])
    op.create_table(
        "draft_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False, server_default=sa.text(CLOCKS[op.get_context().dialect.name])),
        sa.Column("actor", sa.String(60), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_draft_revisions"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_draft_revisions_statement_id_statements"),
    )
    op.create_index("ix_draft_revisions_statement_id", "draft_revisions", ["statement_id"])


def downgrade() -> None:
    """Take them away again, unless somebody was deleted or told; the history of drafts goes."""
    _refuse_to_lose()
    op.drop_table("draft_revisions")
    op.drop_table("imported_people")
    for name, _ in reversed(IMPORT_COLUMNS):
        op.drop_column("roster_imports", name)
    op.drop_column("persons", "deleted_at")
    _know("statements", "statementstate", "state", STATES)
    op.drop_column("statements", "deleted_at")
    _know("outbox_messages", "mailkind", "kind", KINDS)


def _refuse_to_lose() -> None:
    for what, query in (
        ("deleted drafts", "SELECT count(*) FROM statements WHERE state = 'deleted'"),
        ("addresses of statements that gave theirs up", "SELECT count(*) FROM statements WHERE slug LIKE '%~%'"),
        ("deleted people", "SELECT count(*) FROM persons WHERE deleted_at IS NOT NULL"),
        ("mails about cancelling", "SELECT count(*) FROM outbox_messages WHERE kind IN ('cancelled', 'resumed')"),
    ):
        if count := op.get_bind().scalar(sa.text(query)):
            raise CommandError(f"this step down would lose {count} {what}; restore a backup from before instead")


def _know(table: str, enum: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column have these values and no others."""
    name = op.f(f"ck_{table}_{enum}_known")
    with triggers_kept(table), op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.column(column).in_(values))
