"""A statement can be corrected: versions, one person's part, corrections, recorded answers, editions that go on.

What may be printed beside a name belongs to the invitation from here on. It is
filled in from what was signed, and else from the roster.

A mail about an invitation says of which version of the text it speaks. There
was one version of each statement until here.
"""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from alembic.util import CommandError

from migrations.rebuilding import triggers_kept

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
AFFILIATION = ("role", "legislature", "party", "constituency")
NAME = ("given_name", "family_name", "honorific_prefix", "honorific_suffix")
STATEMENT_STATES = ("draft", "circulating", "closed", "published", "cancelled")
ADDED_STATEMENT_STATES = ("retracted",)
INVITATION_STATES = ("pending", "invited", "signed", "declined", "withdrawn", "lapsed")
ADDED_INVITATION_STATES = ("struck", "uninvited")
KINDS = (
    *("invitation", "reminder", "link", "receipt", "declined", "withdrawn"),
    *("sign_in", "new_browser", "address_changed", "failed_sign_ins"),
)
ADDED_KINDS = (
    *("text_changed", "text_corrected", "requester_changed", "closing_changed", "uninvited", "struck"),
    *("corrected", "correction_proposed", "admitted", "recorded", "merged"),
)
# What belongs to a person in one statement: column, type, and what it is for who has none.
PART = (
    *((column, sa.String(200), "") for column in AFFILIATION),
    *(("section", sa.String(200), ""), ("mark", sa.String(60), ""), ("note", sa.String(200), "")),
    *(("script_name", sa.String(200), ""), ("name_order", sa.String(20), "")),
    *((column, sa.Boolean(), sa.false()) for column in ("is_without_country", "is_organisation", "is_counted_only")),
)
OPTIONAL = (
    *(("place", sa.Integer()), ("admitted_until", MOMENT), ("held_at", MOMENT), ("merged_into_id", BIG_KEY)),
)
POLICIES = ("prints_unconfirmed", "names_withdrawn")
TABLES = ("translations", "corrections", "recordings", "retractions", "former_slugs")
# By table that is append-only: the one column that may be filled in, once.
KEPT = {"translations": "", "corrections": "agreed_at", "recordings": "confirmed_at"}


def upgrade() -> None:
    """Add columns and tables, fill in what was known, then make the triggers."""
    op.add_column("text_versions", sa.Column("is_substantive", sa.Boolean(), nullable=False, server_default=sa.true()))
    for column in ("entries", "changes"):
        op.add_column("editions", sa.Column(column, sa.JSON()))
    with op.batch_alter_table("statements") as batch:
        _know(batch, "statements", "statementstate", "state", (*STATEMENT_STATES, *ADDED_STATEMENT_STATES))
        for column in POLICIES:
            batch.add_column(sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    _change_invitations()
    _fill_invitations()
    with op.batch_alter_table("outbox_messages") as batch:
        _know(batch, "outbox_messages", "mailkind", "kind", (*KINDS, *ADDED_KINDS))
        batch.add_column(sa.Column("text_version_id", sa.Integer()))
        batch.create_foreign_key(
            "fk_outbox_messages_text_version_id_text_versions", "text_versions", ["text_version_id"], ["id"]
        )
    op.execute(
        "UPDATE outbox_messages SET text_version_id = (SELECT text_versions.id FROM text_versions JOIN statements "
        "ON statements.id = text_versions.statement_id AND statements.text_number = text_versions.number "
        "WHERE statements.id = outbox_messages.statement_id) WHERE invitation_id IS NOT NULL"
    )
    _make_tables()
    _make_triggers()


def downgrade() -> None:
    """Take it away again, unless something was done that the earlier version cannot say."""
    _refuse_to_lose()
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("outbox_messages") as batch:
        batch.drop_constraint("fk_outbox_messages_text_version_id_text_versions", type_="foreignkey")
        batch.drop_column("text_version_id")
        _know(batch, "outbox_messages", "mailkind", "kind", KINDS)
    _change_invitations_back()
    with op.batch_alter_table("statements") as batch:
        for column in POLICIES:
            batch.drop_column(column)
        _know(batch, "statements", "statementstate", "state", STATEMENT_STATES)
    for column in ("entries", "changes"):
        op.drop_column("editions", column)
    op.drop_column("text_versions", "is_substantive")


def _know(batch: BatchOperations, table: str, enum: str, column: str, values: tuple[str, ...]) -> None:
    """Let a column have these values and no others."""
    name = op.f(f"ck_{table}_{enum}_known")
    batch.drop_constraint(name, type_="check")
    batch.create_check_constraint(name, sa.column(column).in_(values))


def _change_invitations() -> None:
    with triggers_kept("invitations"), op.batch_alter_table("invitations") as batch:
        _know(batch, "invitations", "invitationstate", "state", (*INVITATION_STATES, *ADDED_INVITATION_STATES))
        for column, kind, usual in PART:
            batch.add_column(sa.Column(column, kind, nullable=False, server_default=usual))
        for column, kind in OPTIONAL:
            batch.add_column(sa.Column(column, kind))
        batch.create_foreign_key("fk_invitations_merged_into_id_invitations", "invitations", ["merged_into_id"], ["id"])


def _change_invitations_back() -> None:
    with triggers_kept("invitations"), op.batch_alter_table("invitations") as batch:
        batch.drop_constraint("fk_invitations_merged_into_id_invitations", type_="foreignkey")
        for column, *_ in (*PART, *OPTIONAL):
            batch.drop_column(column)
        _know(batch, "invitations", "invitationstate", "state", INVITATION_STATES)


def _fill_invitations() -> None:
    """Fill in what may be printed beside a name: as it was signed, or else as the roster has it."""
    signed = "SELECT {0} FROM signatures WHERE invitation_id = invitations.id AND ended_at IS NULL"
    known = "SELECT {0} FROM persons WHERE persons.id = invitations.person_id"
    values = (f"{column} = coalesce(({signed}), ({known}))".format(column) for column in AFFILIATION)
    op.execute(f"UPDATE invitations SET {', '.join(values)}")


def _make_tables() -> None:
    text_version = ("text_version_id", sa.Integer(), "text_versions")
    signature, invitation = ("signature_id", BIG_KEY, "signatures"), ("invitation_id", BIG_KEY, "invitations")
    statement, edition = ("statement_id", sa.Integer(), "statements"), ("edition_id", sa.Integer(), "editions")
    op.create_table(
        "translations",
        sa.Column("text_version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("text_version_id", "language", name="pk_translations"),
        _reference("translations", *text_version),
    )
    op.create_table(
        "corrections",
        *_numbered("corrections", signature, statement),
        *(sa.Column(column, sa.String(200), nullable=False) for column in (*NAME, *AFFILIATION)),
        sa.Column("sort_name", sa.String(500), nullable=False),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        _now("made_at"),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.Column("needs_agreement", sa.Boolean(), nullable=False),
        sa.Column("agreed_at", MOMENT),
        sa.Column("salt", sa.LargeBinary()),
    )
    op.create_table(
        "recordings",
        *_numbered("recordings", invitation, statement),
        sa.Column("signature_id", BIG_KEY),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("how", sa.String(500), nullable=False),
        sa.Column("evidence", sa.LargeBinary()),
        *(sa.Column(f"evidence_{name}", sa.String(200), nullable=False) for name in ("name", "type")),
        sa.Column("evidence_digest", sa.String(64), nullable=False),
        _now("recorded_at"),
        sa.Column("recorded_by", sa.String(60), nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.UniqueConstraint("signature_id", name="uq_recordings_signature_id"),
        sa.CheckConstraint(sa.column("decision").in_(("sign", "decline")), name=op.f("ck_recordings_decision_known")),
        _reference("recordings", *signature),
    )
    op.create_table(
        "retractions",
        *_numbered("retractions", statement, key=sa.Integer()),
        sa.Column("edition_id", sa.Integer()),
        sa.Column("reason", sa.String(500), nullable=False),
        _now("retracted_at"),
        sa.Column("retracted_by", sa.String(60), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_by", sa.String(60)),
        _reference("retractions", *edition),
    )
    op.create_table(
        "former_slugs",
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        _now("changed_at"),
        sa.PrimaryKeyConstraint("slug", name="pk_former_slugs"),
        _reference("former_slugs", *statement),
    )
    for name, table, columns in (
        ("signature", "corrections", ["signature_id", "id"]),
        ("statement", "corrections", ["statement_id", "id"]),
        ("invitation", "recordings", ["invitation_id", "id"]),
        ("statement", "recordings", ["statement_id", "id"]),
        ("statement", "retractions", ["statement_id", "ended_at"]),
        ("statement_id", "former_slugs", ["statement_id"]),
    ):
        op.create_index(f"ix_{table}_{name}", table, columns)


def _numbered(table: str, *references: tuple[str, sa.types.TypeEngine, str], key: sa.types.TypeEngine = BIG_KEY):
    """Return the key of a table, and the columns that name rows of others, with their references."""
    columns = [sa.Column("id", key, nullable=False), sa.PrimaryKeyConstraint("id", name=f"pk_{table}")]
    for column, kind, other in references:
        columns += [sa.Column(column, kind, nullable=False), _reference(table, column, kind, other)]
    return columns


def _reference(table: str, column: str, _: sa.types.TypeEngine, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _now(name: str) -> sa.Column[sa.DateTime]:
    """A time that the database's own clock fills in."""
    postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    return sa.Column(name, MOMENT, server_default=sa.text(clock), nullable=False)


def _make_triggers() -> None:
    is_postgresql = op.get_context().dialect.name == "postgresql"
    for table, once in KEPT.items():
        columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns(table)]
        allowed = _allowed([column for column in columns if column != once], once) if once else "1 = 0"
        if is_postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION petition_refuse_change()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_guarded BEFORE UPDATE ON {table} FOR EACH ROW WHEN (NOT ({allowed})) "
                "EXECUTE FUNCTION petition_refuse_change()"
            )
            continue
        refusal = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        key = {"translations": "text_version_id = NEW.text_version_id AND language = NEW.language"}
        key["recordings"] = "id = NEW.id OR signature_id = NEW.signature_id"
        is_there = f"EXISTS (SELECT 1 FROM {table} WHERE {key.get(table, 'id = NEW.id')})"
        op.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refusal}")
        op.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed}) {refusal}")
        op.execute(f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {is_there} {refusal}")


def _allowed(fixed: list[str], once: str) -> str:
    """Return which change of a row is allowed: to fill in one column, once."""
    is_postgresql = op.get_context().dialect.name == "postgresql"
    # PostgreSQL cannot compare JSON as such.
    cast, same = ("::text", "IS NOT DISTINCT FROM") if is_postgresql else ("", "IS")
    kept = " AND ".join(f'NEW."{column}"{cast} {same} OLD."{column}"{cast}' for column in fixed)
    return f"OLD.{once} IS NULL AND NEW.{once} IS NOT NULL AND {kept}"


def _refuse_to_lose() -> None:
    """Stop before anything is lost that the earlier version has no place for."""
    part = " OR ".join(
        [*(f"{column} <> ''" for column in ("section", "mark", "note", "script_name", "name_order"))]
        + [column for column in ("is_without_country", "is_organisation", "is_counted_only")]
        + [f"{column} IS NOT NULL" for column, _ in OPTIONAL]
    )
    what = {
        **{table: f"SELECT count(*) FROM {table}" for table in TABLES},
        "changed texts": "SELECT count(*) FROM text_versions WHERE number > 1",
        "retracted statements": "SELECT count(*) FROM statements WHERE state = 'retracted'",
        "people struck or not invited any more": (
            "SELECT count(*) FROM invitations WHERE state IN ('struck', 'uninvited')"
        ),
        "people with a part of their own in a statement": f"SELECT count(*) FROM invitations WHERE {part}",
        "mails of new kinds": f"SELECT count(*) FROM outbox_messages WHERE kind IN {ADDED_KINDS}",
    }
    found = {name: op.get_bind().scalar(sa.text(query)) for name, query in what.items()}
    lost = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in found.items() if count)
    if lost:
        raise CommandError(f"this step down would lose {lost}; restore a backup from before instead")
