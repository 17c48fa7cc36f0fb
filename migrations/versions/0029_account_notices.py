"""Accounts of the desk are told by mail what needs them."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = (
    *("invitation", "reminder", "link", "receipt", "declined", "withdrawn"),
    *("sign_in", "new_browser", "address_changed", "failed_sign_ins"),
    *("text_changed", "text_corrected", "requester_changed", "closing_changed", "uninvited", "struck"),
    *("corrected", "correction_proposed", "admitted", "recorded", "merged", "line_changed"),
    *("cancelled", "resumed", "line_question"),
    *("closed", "reopened", "release_planned", "published", "retracted", "answer"),
)
ADDED_KINDS = ("needs_you", "digest", "closes_soon")
HAPPENINGS = ("note", "held", "unreachable", "received", "digest", "closing")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what happened, what each account wants to hear of, and what it was told."""
    _know((*KINDS, *ADDED_KINDS))
    is_postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if is_postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "happenings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("at", moment, server_default=sa.text(clock), nullable=False),
        sa.Column("round", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_happenings"),
        sa.CheckConstraint(sa.column("kind").in_(HAPPENINGS), name=op.f("ck_happenings_accountnotice_known")),
    )
    op.create_index("ix_happenings_round", "happenings", ["round", "kind"])
    op.create_index("ix_happenings_at", "happenings", ["at"])
    op.add_column("users", sa.Column("unwanted_notices", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("users", sa.Column("time_zone", sa.String(60), server_default="UTC", nullable=False))
    op.add_column("users", sa.Column("digest_due_at", moment, nullable=True))
    op.add_column("users", sa.Column("told_round", BIG, server_default="0", nullable=False))
    op.add_column("statements", sa.Column("closing_told_for", moment, nullable=True))


def downgrade() -> None:
    """Take it away, unless somebody was told."""
    outbox = sa.table("outbox_messages", sa.column("kind"))
    told = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.kind.in_(ADDED_KINDS))
    if count := op.get_bind().scalar(told):
        raise CommandError(
            f"this step down would lose {count} mails to accounts of the desk; restore a backup from before instead"
        )
    op.drop_column("statements", "closing_told_for")
    for name in ("told_round", "digest_due_at", "time_zone", "unwanted_notices"):
        op.drop_column("users", name)
    op.drop_table("happenings")
    _know(KINDS)


def _know(kinds: tuple[str, ...]) -> None:
    """Let mails be of these kinds and no others."""
    name = op.f("ck_outbox_messages_mailkind_known")
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.column("kind").in_(kinds))
