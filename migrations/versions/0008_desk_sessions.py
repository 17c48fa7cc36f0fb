"""Sessions of the desk that can be ended, failures to sign in, and a kind of mail that tells of them.

Whoever is signed in has to sign in again: their cookies name no session.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("invitation", "reminder", "link", "receipt", "declined", "withdrawn", "sign_in", "new_browser", "address_changed")
ADDED_KIND = "failed_sign_ins"
ENDINGS = ("sign_out", "sign_in", "password", "revoked", "operator")


def upgrade() -> None:
    """Make the two tables, and note when somebody signed in last."""
    _know_kinds(*KINDS, ADDED_KIND)
    op.add_column("users", sa.Column("signed_in_at", sa.DateTime(timezone=True)))
    op.create_table(
        "desk_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(60), nullable=False),
        _now("created_at"),
        _now("last_seen_at"),
        _now("fresh_at"),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_why", sa.Enum(*ENDINGS, name="ending_known", native_enum=False, length=20)),
        sa.CheckConstraint(
            f"ended_why IN ({', '.join(repr(one) for one in ENDINGS)})", name=op.f("ck_desk_sessions_ending_known")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_desk_sessions"),
        sa.UniqueConstraint("token", name="uq_desk_sessions_token"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_desk_sessions_user_id_users"),
    )
    op.create_index("ix_desk_sessions_user_id", "desk_sessions", ["user_id"])
    op.create_index("ix_desk_sessions_created_at", "desk_sessions", ["created_at"])
    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(64), nullable=False),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(64), nullable=False),
        _now("failed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_failures"),
    )
    op.create_index("ix_sign_in_failures_account", "sign_in_failures", ["account", "failed_at"])
    op.create_index("ix_sign_in_failures_network", "sign_in_failures", ["network", "failed_at"])
    op.create_index("ix_sign_in_failures_failed_at", "sign_in_failures", ["failed_at"])


def downgrade() -> None:
    """Drop them; everybody has to sign in again. Mails of the added kind go, with what came back about them."""
    mails = sa.table("outbox_messages", *map(sa.column, ("id", "kind")))
    reports = sa.table("delivery_reports", sa.column("outbox_message_id"))
    added = sa.select(mails.c.id).where(mails.c.kind == ADDED_KIND)
    op.get_bind().execute(sa.delete(reports).where(reports.c.outbox_message_id.in_(added)))
    op.get_bind().execute(sa.delete(mails).where(mails.c.kind == ADDED_KIND))
    _know_kinds(*KINDS)
    op.drop_table("sign_in_failures")
    op.drop_table("desk_sessions")
    op.drop_column("users", "signed_in_at")


def _know_kinds(*kinds: str) -> None:
    """Let mails have these kinds and no others."""
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint(op.f("ck_outbox_messages_mailkind_known"), type_="check")
        batch.create_check_constraint(op.f("ck_outbox_messages_mailkind_known"), sa.column("kind").in_(kinds))


def _now(name: str) -> sa.Column[sa.DateTime]:
    """A time that the database's own clock fills in; SQLite's text sorts beside SQLAlchemy's."""
    postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text(clock), nullable=False)
