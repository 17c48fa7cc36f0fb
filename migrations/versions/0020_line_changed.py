"""Whoever signed can be told by a mail that the list prints them otherwise."""

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KINDS = (
    *("invitation", "reminder", "link", "receipt", "declined", "withdrawn"),
    *("sign_in", "new_browser", "address_changed", "failed_sign_ins"),
    *("text_changed", "text_corrected", "requester_changed", "closing_changed", "uninvited", "struck"),
    *("corrected", "correction_proposed", "admitted", "recorded", "merged"),
)
ADDED_KINDS = ("line_changed",)


def upgrade() -> None:
    """Know the mail."""
    _know((*KINDS, *ADDED_KINDS))


def downgrade() -> None:
    """Know it no more, unless somebody was told."""
    if mails := op.get_bind().scalar(sa.text("SELECT count(*) FROM outbox_messages WHERE kind = 'line_changed'")):
        raise CommandError(
            f"this step down would lose {mails} mails about lines that changed; restore a backup from before instead"
        )
    _know(KINDS)


def _know(kinds: tuple[str, ...]) -> None:
    """Let mails be of these kinds and no others."""
    name = op.f("ck_outbox_messages_mailkind_known")
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.column("kind").in_(kinds))
