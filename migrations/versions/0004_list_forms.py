"""Lists: the form of a statement's list, who leads, and what a line may say of a signatory.

Whoever has signed already is taken to be what the roster says of them now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AFFILIATION = ("role", "legislature", "party", "constituency")


def upgrade() -> None:
    """Add the columns, and fill in those of the signatures."""
    op.add_column("statements", sa.Column("list_form", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("invitations", sa.Column("is_lead", sa.Boolean(), nullable=False, server_default=sa.false()))
    for column in AFFILIATION:
        op.add_column("signatures", sa.Column(column, sa.String(200), nullable=False, server_default=""))
    _fill_signatures()


def downgrade() -> None:
    """Take them away again."""
    with op.batch_alter_table("signatures") as batch:
        for column in AFFILIATION:
            batch.drop_column(column)
    op.drop_column("invitations", "is_lead")
    op.drop_column("statements", "list_form")


def _fill_signatures() -> None:
    signatures = sa.table("signatures", *map(sa.column, ("invitation_id", *AFFILIATION)))
    invitations = sa.table("invitations", sa.column("id"), sa.column("person_id"))
    persons = sa.table("persons", *map(sa.column, ("id", *AFFILIATION)))
    said = {
        column: sa.select(persons.c[column])
        .join_from(persons, invitations, invitations.c.person_id == persons.c.id)
        .where(invitations.c.id == signatures.c.invitation_id)
        .scalar_subquery()
        for column in AFFILIATION
    }
    op.get_bind().execute(sa.update(signatures).values(said))
