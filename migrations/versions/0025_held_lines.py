"""What a signatory changed of their line can be held for a coordinator's look, and every changed part is marked.

A signature was marked where given or family name differ from the roster. From here on prefix and suffix count
as well. Of the signatures that are there, those are marked which surely differed when they were given: live ones
whose person has not changed on the roster since. Of others nobody can tell, and they stay as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.util import CommandError

from migrations.rebuilding import triggers_kept

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KINDS = (
    *("invitation", "reminder", "link", "receipt", "declined", "withdrawn"),
    *("sign_in", "new_browser", "address_changed", "failed_sign_ins"),
    *("text_changed", "text_corrected", "requester_changed", "closing_changed", "uninvited", "struck"),
    *("corrected", "correction_proposed", "admitted", "recorded", "merged", "line_changed"),
    *("cancelled", "resumed"),
)
ADDED_KINDS = ("line_question",)


def upgrade() -> None:
    """Add the reasons of a hold and the mail that asks about it, and mark what is known to be changed."""
    op.add_column("invitations", sa.Column("held_for", sa.String(200), nullable=False, server_default=""))
    _know((*KINDS, *ADDED_KINDS))
    with _signatures_open():
        op.execute(_marking())


def downgrade() -> None:
    """Take them away, unless a line is held or somebody was asked; the marks stay, because they are true."""
    connection = op.get_bind()
    held = "SELECT count(*) FROM invitations WHERE held_at IS NOT NULL AND state = 'signed'"
    if lines := connection.scalar(sa.text(held)):
        raise CommandError(f"{lines} lines are held, and a service before this one does not show them; settle them first")
    if mails := connection.scalar(sa.text("SELECT count(*) FROM outbox_messages WHERE kind = 'line_question'")):
        raise CommandError(
            f"this step down would lose {mails} mails that ask about a line; restore a backup from before instead"
        )
    _know(KINDS)
    op.drop_column("invitations", "held_for")


def _marking() -> str:
    """Return the statement that marks live signatures whose prefix or suffix surely was not the roster's."""
    true, false = ("true", "false") if _is_postgresql() else ("1", "0")
    return (
        f"UPDATE signatures SET name_changed = {true} WHERE name_changed = {false} AND ended_at IS NULL "
        "AND EXISTS (SELECT 1 FROM invitations JOIN persons ON persons.id = invitations.person_id "
        "WHERE invitations.id = signatures.invitation_id AND (persons.honorific_prefix <> signatures.honorific_prefix "
        "OR persons.honorific_suffix <> signatures.honorific_suffix) "
        "AND NOT EXISTS (SELECT 1 FROM person_changes WHERE person_changes.person_id = persons.id "
        "AND person_changes.at >= signatures.signed_at) "
        "AND NOT EXISTS (SELECT 1 FROM person_merges WHERE person_merges.kept_id = persons.id "
        "OR person_merges.merged_id = persons.id)) "
        # What a coordinator recorded is nothing that its person typed.
        "AND NOT EXISTS (SELECT 1 FROM recordings WHERE recordings.signature_id = signatures.id)"
    )


@contextmanager
def _signatures_open() -> Iterator[None]:
    """Let a column of signatures be written that nobody writes otherwise."""
    with triggers_kept("signatures"):
        if _is_postgresql():
            op.execute("ALTER TABLE signatures DISABLE TRIGGER signatures_guarded")
        yield
        if _is_postgresql():
            op.execute("ALTER TABLE signatures ENABLE TRIGGER signatures_guarded")


def _know(kinds: tuple[str, ...]) -> None:
    """Let mails be of these kinds and no others."""
    name = op.f("ck_outbox_messages_mailkind_known")
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, sa.column("kind").in_(kinds))


def _is_postgresql() -> bool:
    return bool(op.get_context().dialect.name == "postgresql")
