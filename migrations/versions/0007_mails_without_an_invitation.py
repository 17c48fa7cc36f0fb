"""Mails without an invitation: to accounts, and to people without regard to any statement.

A mail that could not be built gets a verdict of its own.
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("invitation", "reminder", "link", "receipt", "declined", "withdrawn")
ADDED_KINDS = ("sign_in", "new_browser", "address_changed")
VERDICTS = ("accepted", "deferred", "domain_down", "in_doubt", "bad_address", "our_problem", "refused")
ADDED_VERDICTS = ("not_built",)
REFERENCES = {"user_id": "users", "person_id": "persons"}
SOMEBODY = "invitation_id IS NOT NULL OR user_id IS NOT NULL OR person_id IS NOT NULL"


def upgrade() -> None:
    """Let a mail be about no invitation, and name an account or a person instead."""
    with op.batch_alter_table("outbox_messages") as batch:
        batch.alter_column("invitation_id", existing_type=BIG_KEY, nullable=True)
        batch.alter_column("statement_id", existing_type=sa.Integer(), nullable=True)
        for column, table in REFERENCES.items():
            batch.add_column(sa.Column(column, sa.Integer()))
            batch.create_foreign_key(f"fk_outbox_messages_{column}_{table}", table, [column], ["id"])
        batch.add_column(sa.Column("nonce", sa.LargeBinary()))
        batch.add_column(sa.Column("details", sa.JSON()))
        batch.create_check_constraint(op.f("ck_outbox_messages_is_to_somebody"), sa.text(SOMEBODY))
        _know(batch, "mailkind_known", "kind", (*KINDS, *ADDED_KINDS))
        _know(batch, "verdict_known", "verdict", (*VERDICTS, *ADDED_VERDICTS))
    for column in REFERENCES:
        name, where = column.removesuffix("_id"), sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_outbox_messages_{name}",
            "outbox_messages",
            [column, "id"],
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    """Take it away again, with the mails of which the earlier version knows nothing and what came back about them."""
    _forget_mails()
    for column in REFERENCES:
        op.drop_index(f"ix_outbox_messages_{column.removesuffix('_id')}", "outbox_messages")
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint(op.f("ck_outbox_messages_is_to_somebody"), type_="check")
        for column, table in REFERENCES.items():
            batch.drop_constraint(f"fk_outbox_messages_{column}_{table}", type_="foreignkey")
            batch.drop_column(column)
        batch.drop_column("nonce")
        batch.drop_column("details")
        batch.alter_column("invitation_id", existing_type=BIG_KEY, nullable=False)
        batch.alter_column("statement_id", existing_type=sa.Integer(), nullable=False)
        _know(batch, "mailkind_known", "kind", KINDS)
        _know(batch, "verdict_known", "verdict", VERDICTS)


def _know(batch: BatchOperations, name: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column have these values and no others."""
    batch.drop_constraint(op.f(f"ck_outbox_messages_{name}"), type_="check")
    batch.create_check_constraint(op.f(f"ck_outbox_messages_{name}"), sa.column(column).in_(values))


def _forget_mails() -> None:
    mails = sa.table("outbox_messages", *map(sa.column, ("id", "invitation_id", "verdict")))
    reports = sa.table("delivery_reports", sa.column("outbox_message_id"))
    without = sa.select(mails.c.id).where(mails.c.invitation_id.is_(None))
    op.get_bind().execute(sa.delete(reports).where(reports.c.outbox_message_id.in_(without)))
    op.get_bind().execute(sa.delete(mails).where(mails.c.invitation_id.is_(None)))
    unbuilt = sa.update(mails).where(mails.c.verdict.in_(ADDED_VERDICTS))
    op.get_bind().execute(unbuilt.values(verdict="our_problem"))
