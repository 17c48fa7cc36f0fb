"""Whoever signed hears what becomes of the statement.

The clock does not tell those who signed what circulates already: its coordinators
were never asked whether it should.
"""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KINDS = (
    *("invitation", "reminder", "link", "receipt", "declined", "withdrawn"),
    *("sign_in", "new_browser", "address_changed", "failed_sign_ins"),
    *("text_changed", "text_corrected", "requester_changed", "closing_changed", "uninvited", "struck"),
    *("corrected", "correction_proposed", "admitted", "recorded", "merged", "line_changed"),
    *("cancelled", "resumed", "line_question"),
)
ADDED_KINDS = ("closed", "reopened", "release_planned", "published", "retracted")


def upgrade() -> None:
    """Add what is told and when."""
    _know((*KINDS, *ADDED_KINDS))
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("tells_closing", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("closing_word", sa.String(500), server_default="", nullable=False),
        sa.Column("release_at", moment, nullable=True),
        sa.Column("tells_release", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("release_word", sa.String(500), server_default="", nullable=False),
        sa.Column("release_told_at", moment, nullable=True),
    ):
        op.add_column("statements", column)
    statements = sa.table("statements", sa.column("state"), sa.column("tells_closing"))
    op.execute(statements.update().where(statements.c.state != "draft").values(tells_closing=sa.false()))


def downgrade() -> None:
    """Take it away, unless somebody was told."""
    outbox = sa.table("outbox_messages", sa.column("kind"))
    told = sa.select(sa.func.count()).select_from(outbox).where(outbox.c.kind.in_(ADDED_KINDS))
    if count := op.get_bind().scalar(told):
        raise CommandError(
            f"this step down would lose {count} mails to those who signed; restore a backup from before instead"
        )
    for name in (
        *("release_told_at", "release_word", "tells_release", "release_at"),
        *("closing_word", "tells_closing"),
    ):
        op.drop_column("statements", name)
    _know(KINDS)


def _know(kinds: tuple[str, ...]) -> None:
    """Let mails be of these kinds and no others."""
    name = op.f("ck_outbox_messages_mailkind_known")
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.column("kind").in_(kinds))
