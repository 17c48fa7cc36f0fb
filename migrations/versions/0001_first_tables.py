"""The first tables, and triggers that keep what must never change.

The names of constraints are written out in full, as `petition.db` forms them.
Nothing here is imported from the application, whose models will move on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What is append-only, and in which order it may be dropped.
KEPT = ("edition_files", "editions", "text_versions", "audit_events")

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, then the triggers."""
    _make_accounts()
    _make_roster()
    _make_statements()
    _make_invitations()
    _make_signatures()
    _make_editions()
    _make_outbox()
    _make_log()
    _make_triggers()


def downgrade() -> None:
    """Drop everything, children first; triggers go with their tables."""
    for table in (
        *("worker_heartbeats", "audit_events", "outbox_messages", "edition_files", "editions", "signatures"),
        *("invitations", "text_versions", "statements", "persons", "sign_in_links", "users_roles", "users", "roles"),
    ):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION petition_refuse_change()")


def _time(name: str, *, nullable: bool = False) -> sa.Column[sa.DateTime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _now(name: str) -> sa.Column[sa.DateTime]:
    """A time that the database's own clock fills in; SQLite's text sorts beside SQLAlchemy's."""
    postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text(clock), nullable=False)


def _text(name: str, length: int | None = None, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _make_accounts() -> None:
    op.create_table(
        "roles",
        _number("id"),
        _text("name", 40),
        _text("permissions", 200, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_roles_name")),
    )
    op.create_table(
        "users",
        _number("id"),
        _text("email", 254),
        _text("password", 255, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        _text("fs_uniquifier", 64),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_users_fs_uniquifier")),
    )
    op.create_table(
        "users_roles",
        _number("user_id"),
        _number("role_id"),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_users_roles")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_users_roles_user_id_users")),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_users_roles_role_id_roles")),
    )
    op.create_table(
        "sign_in_links",
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        _number("user_id"),
        _time("expires_at"),
        _time("used_at", nullable=True),
        sa.PrimaryKeyConstraint("nonce", name=op.f("pk_sign_in_links")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_in_links_user_id_users")),
    )
    op.create_index(op.f("ix_sign_in_links_user_id"), "sign_in_links", ["user_id"])


def _make_roster() -> None:
    op.create_table(
        "persons",
        _number("id"),
        _text("identity", 64),
        _text("given_name", 200),
        _text("family_name", 200),
        _text("honorific_prefix", 200),
        _text("honorific_suffix", 200),
        _text("sort_name", 500),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        _text("email", 254),
        _text("country", 2),
        _text("legislature", 200),
        _text("party", 200),
        _text("constituency", 200),
        _text("language", 35),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("identity", name=op.f("uq_persons_identity")),
        sa.CheckConstraint("given_name <> '' OR family_name <> ''", name=op.f("ck_persons_has_a_name")),
    )
    op.create_index(op.f("ix_persons_country"), "persons", ["country"])
    op.create_index(op.f("ix_persons_email"), "persons", ["email"])


def _make_statements() -> None:
    op.create_table(
        "statements",
        _number("id"),
        _text("slug", 80),
        _text("state", 20),
        _text("title", 300),
        _text("body"),
        _text("language", 35),
        _text("requested_by", 200),
        _text("contact_email", 254),
        _time("closes_at"),
        _text("time_zone", 60),
        _number("text_number"),
        sa.Column("created_by", sa.Integer(), nullable=True),
        _now("created_at"),
        _time("circulated_at", nullable=True),
        _time("closed_at", nullable=True),
        _time("published_at", nullable=True),
        _time("cancelled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
        sa.UniqueConstraint("slug", name=op.f("uq_statements_slug")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_statements_created_by_users")),
        sa.CheckConstraint(
            "state IN ('draft', 'circulating', 'closed', 'published', 'cancelled')",
            name=op.f("ck_statements_statementstate_known"),
        ),
    )
    op.create_index(op.f("ix_statements_state"), "statements", ["state"])
    op.create_table(
        "text_versions",
        _number("id"),
        _number("statement_id"),
        _number("number"),
        _text("title", 300),
        _text("body"),
        _text("language", 35),
        _text("digest", 64),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_versions")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_text_versions_statement_id_number")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_text_versions_statement_id_statements")
        ),
    )


def _make_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", BIG_KEY, nullable=False),
        _number("statement_id"),
        _number("person_id"),
        _text("state", 20),
        _text("reference", 20),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        _number("link_version"),
        _text("comment"),
        _now("created_at"),
        _time("answered_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("statement_id", "person_id", name=op.f("uq_invitations_statement_id_person_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_invitations_reference")),
        sa.UniqueConstraint("nonce", name=op.f("uq_invitations_nonce")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_invitations_statement_id_statements")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_invitations_person_id_persons")),
        sa.CheckConstraint(
            "state IN ('pending', 'invited', 'signed', 'declined', 'withdrawn', 'lapsed')",
            name=op.f("ck_invitations_invitationstate_known"),
        ),
    )
    op.create_index(op.f("ix_invitations_person_id"), "invitations", ["person_id"])


def _make_signatures() -> None:
    op.create_table(
        "signatures",
        sa.Column("id", BIG_KEY, nullable=False),
        sa.Column("invitation_id", BIG_KEY, nullable=False),
        _number("statement_id"),
        _number("text_version_id"),
        _text("given_name", 200),
        _text("family_name", 200),
        _text("honorific_prefix", 200),
        _text("honorific_suffix", 200),
        _text("country", 2),
        _text("sort_name", 500),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        sa.Column("name_changed", sa.Boolean(), nullable=False),
        _now("signed_at"),
        _time("withdrawn_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_signatures_invitation_id_invitations")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_signatures_statement_id_statements")
        ),
        sa.ForeignKeyConstraint(
            ["text_version_id"], ["text_versions.id"], name=op.f("fk_signatures_text_version_id_text_versions")
        ),
    )
    op.create_index("ix_signatures_order", "signatures", ["statement_id", "country", "sort_key"])
    live = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_signatures_live",
        "signatures",
        ["invitation_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def _make_editions() -> None:
    op.create_table(
        "editions",
        _number("id"),
        _number("statement_id"),
        _number("text_version_id"),
        _number("number"),
        _number("signatories"),
        _now("published_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("statement_id", "number", name=op.f("uq_editions_statement_id_number")),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name=op.f("fk_editions_statement_id_statements")),
        sa.ForeignKeyConstraint(
            ["text_version_id"], ["text_versions.id"], name=op.f("fk_editions_text_version_id_text_versions")
        ),
    )
    op.create_table(
        "edition_files",
        _number("edition_id"),
        _text("extension", 10),
        _text("media_type", 100),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _text("etag", 64),
        sa.PrimaryKeyConstraint("edition_id", "extension", name=op.f("pk_edition_files")),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_files_edition_id_editions")),
    )


def _make_outbox() -> None:
    op.create_table(
        "outbox_messages",
        sa.Column("id", BIG_KEY, nullable=False),
        _text("kind", 20),
        sa.Column("invitation_id", BIG_KEY, nullable=False),
        _text("recipient", 254),
        _text("message_key", 40),
        _text("state", 20),
        _number("attempts"),
        _now("not_before"),
        _text("claimed_by", 100, nullable=True),
        _time("lease_until", nullable=True),
        _number("fence"),
        _text("last_reply", 500, nullable=True),
        _now("created_at"),
        _time("sent_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("message_key", name=op.f("uq_outbox_messages_message_key")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitations.id"], name=op.f("fk_outbox_messages_invitation_id_invitations")
        ),
        sa.CheckConstraint(
            "kind IN ('invitation', 'reminder', 'link', 'receipt', 'declined', 'withdrawn')",
            name=op.f("ck_outbox_messages_mailkind_known"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'transmitting', 'sent', 'deferred', 'failed', 'unknown', 'bounced')",
            name=op.f("ck_outbox_messages_outboxstate_known"),
        ),
    )
    due = sa.text("state IN ('queued', 'deferred', 'claimed', 'transmitting')")
    op.create_index(
        "ix_outbox_messages_due", "outbox_messages", ["not_before", "id"], sqlite_where=due, postgresql_where=due
    )
    op.create_index(op.f("ix_outbox_messages_invitation_id"), "outbox_messages", ["invitation_id"])


def _make_log() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", BIG_KEY, nullable=False),
        _now("at"),
        _text("actor", 60),
        _text("action", 60),
        _text("subject_type", 30),
        sa.Column("subject_id", BIG_KEY, nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index("ix_audit_events_subject", "audit_events", ["subject_type", "subject_id"])
    op.create_table(
        "worker_heartbeats",
        _text("name", 100),
        _time("seen_at"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_heartbeats")),
    )


def _make_triggers() -> None:
    """Refuse to change or delete what is kept for good; both engines say so as an IntegrityError."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            """
            CREATE FUNCTION petition_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
            END
            $$
            """
        )
        for table in KEPT:
            op.execute(
                f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION petition_refuse_change()"
            )
        return
    for table in KEPT:
        for deed in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{deed} BEFORE {deed.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
