"""Indexes for the desk: what its pages count and look for on every view, of a large roster too."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# By table: the name of an index, its columns, and of which rows it is; two texts where the engines write that differently.
ADDED = {
    "invitations": (
        ("standing", ("statement_id", "person_id", "state", "muted_at"), ()),
        ("comments", ("statement_id",), ("comment <> ''",)),
        ("leads", ("statement_id",), ("is_lead = 1", "is_lead")),
    ),
    "outbox_messages": (
        ("progress", ("statement_id", "state", "kind", "invitation_id"), ()),
        ("sent", ("statement_id", "kind", "sent_at"), ("sent_at IS NOT NULL",)),
        ("invitation", ("invitation_id", "id"), ()),
        ("failed", ("statement_id", "invitation_id"), ("state IN ('failed', 'bounced')",)),
    ),
    "persons": (
        ("order", ("country", "sort_key", "id", "retired_at", "email"), ()),
        ("country", ("id", "country"), ()),
        ("belonging", ("country", "legislature", "party", "retired_at"), ()),
        ("retired", ("retired_at",), ("retired_at IS NOT NULL",)),
    ),
    "signatures": (
        ("live", ("statement_id", "text_version_id"), ("withdrawn_at IS NULL",)),
        (
            "changed",
            ("statement_id", "invitation_id"),
            ("name_changed = 1 AND withdrawn_at IS NULL", "name_changed AND withdrawn_at IS NULL"),
        ),
    ),
}
# What another does as well; nobody asks for signatures in the order of the list, which is made of them.
REPLACED = (
    ("outbox_messages", "statement_id", ("statement_id",)),
    ("outbox_messages", "invitation_id", ("invitation_id",)),
    ("persons", "order", ("country", "sort_key", "id")),
    ("signatures", "order", ("statement_id", "country", "sort_key")),
)


def upgrade() -> None:
    """Drop what is not needed any more, and add the others."""
    for table, name, _ in REPLACED:
        op.drop_index(f"ix_{table}_{name}", table)
    for table, indexes in ADDED.items():
        for name, columns, rows in indexes:
            where = {f"{engine}_where": sa.text(text) for engine, text in zip(("sqlite", "postgresql"), rows * 2)}
            op.create_index(f"ix_{table}_{name}", table, columns, **where)


def downgrade() -> None:
    """Take them away again."""
    for table, indexes in ADDED.items():
        for name, _, _ in indexes:
            op.drop_index(f"ix_{table}_{name}", table)
    for table, name, columns in REPLACED:
        op.create_index(f"ix_{table}_{name}", table, columns)
