"""Rosters: homonyms, identifiers, tags, groups, the history of people, and files on their way in.

Until here country, legislature, constituency and name were unique together.
They are not: two members of one chamber can share a name.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = ("source_identity", "additional_name", "role", "search_text", "fixed")
PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ə": "e", "'": ""}
)
READ = (
    *("id", "identity", "country", "legislature", "constituency", "party", "email"),
    *("given_name", "family_name", "honorific_prefix", "honorific_suffix"),
)
TABLES = (
    *("roster_import_rows", "roster_imports", "roster_groups", "twin_dismissals", "person_merges", "person_changes"),
    *("person_tags", "person_identifiers"),
)


def upgrade() -> None:
    """Let homonyms be, and add what a roster needs around its people."""
    with op.batch_alter_table("persons") as batch:
        batch.drop_constraint("uq_persons_identity", type_="unique")
        batch.drop_index("ix_persons_country")
        for column, length in (("source_identity", 64), ("additional_name", 200), ("role", 200), ("fixed", 300)):
            batch.add_column(sa.Column(column, sa.String(length), nullable=False, server_default=""))
        batch.add_column(sa.Column("search_text", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("retired_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("merged_into_id", sa.Integer()))
        batch.create_foreign_key("fk_persons_merged_into_id_persons", "persons", ["merged_into_id"], ["id"])
    _fill()
    with op.batch_alter_table("persons") as batch:
        for column in ADDED:
            batch.alter_column(column, existing_type=sa.String(), existing_nullable=False, server_default=None)
        for column in ("identity", "source_identity", "merged_into_id"):
            batch.create_index(f"ix_persons_{column}", [column])
        batch.create_index("ix_persons_order", ["country", "sort_key", "id"])
    _make_people()
    _make_imports()


def downgrade() -> None:
    """Take it away again; of homonyms each keeps an identity of its own."""
    for table in TABLES:
        op.drop_table(table)
    _restore_identities()
    with op.batch_alter_table("persons") as batch:
        for index in ("order", "identity", "source_identity", "merged_into_id"):
            batch.drop_index(f"ix_persons_{index}")
        batch.drop_constraint("fk_persons_merged_into_id_persons", type_="foreignkey")
        for column in (*ADDED, "retired_at", "merged_into_id"):
            batch.drop_column(column)
        batch.create_index("ix_persons_country", ["country"])
        batch.create_unique_constraint("uq_persons_identity", ["identity"])


def _persons() -> sa.TableClause:
    return sa.table("persons", *(sa.column(name) for name in (*READ, *ADDED)))


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).casefold()
    return "".join(character for character in plain if unicodedata.combining(character) in (0, 8))


def _searchable(text: str) -> str:
    return " ".join(_fold(text).translate(PLAIN).replace("-", " ").split())


def _digest(row: Mapping[str, Any], *fields: str) -> str:
    return hashlib.sha256("\0".join(_fold(row[field]) for field in fields).encode()).hexdigest()


def _fill() -> None:
    """Say who everybody is without their constituency, and what a search finds them by."""
    persons = _persons()
    for row in op.get_bind().execute(sa.select(*(persons.c[name] for name in READ))).mappings().all():
        identity = _digest(row, "country", "legislature", "family_name", "given_name")
        words = ("honorific_prefix", "given_name", "family_name", "honorific_suffix", "party", "constituency", "email")
        values = {
            "identity": identity,
            "source_identity": identity,
            "search_text": _searchable(" ".join(row[word] for word in words)),
        }
        op.get_bind().execute(sa.update(persons).where(persons.c.id == row["id"]).values(values))


def _restore_identities() -> None:
    persons = _persons()
    taken: set[str] = set()
    query = sa.select(*(persons.c[name] for name in READ)).order_by(persons.c.id)
    for row in op.get_bind().execute(query).mappings().all():
        identity = _digest(row, "country", "legislature", "constituency", "family_name", "given_name")
        if identity in taken:
            identity = hashlib.sha256(f"{identity} {row['id']}".encode()).hexdigest()
        taken.add(identity)
        op.get_bind().execute(sa.update(persons).where(persons.c.id == row["id"]).values(identity=identity))


def _now(name: str) -> sa.Column[Any]:
    postgresql = op.get_context().dialect.name == "postgresql"
    clock = "clock_timestamp()" if postgresql else "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text(clock), nullable=False)


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _make_people() -> None:
    op.create_table(
        "person_identifiers",
        _number("id"),
        _number("person_id"),
        _text("scheme", 60),
        _text("identifier", 200),
        sa.PrimaryKeyConstraint("id", name="pk_person_identifiers"),
        sa.UniqueConstraint("person_id", "scheme", "identifier", name="uq_person_identifiers_person_id_scheme_identifier"),
        _points_to("person_identifiers", "person_id", "persons"),
    )
    op.create_index("ix_person_identifiers_value", "person_identifiers", ["scheme", "identifier"])
    op.create_table(
        "person_tags",
        _number("person_id"),
        _text("tag", 60),
        sa.PrimaryKeyConstraint("person_id", "tag", name="pk_person_tags"),
        _points_to("person_tags", "person_id", "persons"),
    )
    op.create_index("ix_person_tags_tag", "person_tags", ["tag"])
    op.create_table(
        "person_changes",
        sa.Column("id", BIG_KEY, nullable=False),
        _number("person_id"),
        _now("at"),
        _text("actor", 60),
        _text("action", 20),
        _text("source", 200),
        _json("changes"),
        sa.PrimaryKeyConstraint("id", name="pk_person_changes"),
        _points_to("person_changes", "person_id", "persons"),
    )
    op.create_index("ix_person_changes_person_id", "person_changes", ["person_id"])
    op.create_table(
        "person_merges",
        _number("id"),
        _number("kept_id"),
        _number("merged_id"),
        _now("at"),
        _text("actor", 60),
        _json("moved"),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_person_merges"),
        _points_to("person_merges", "kept_id", "persons"),
        _points_to("person_merges", "merged_id", "persons"),
    )
    for column in ("kept_id", "merged_id"):
        op.create_index(f"ix_person_merges_{column}", "person_merges", [column])
    op.create_table(
        "twin_dismissals",
        _number("low_id"),
        _number("high_id"),
        _now("at"),
        _text("actor", 60),
        sa.PrimaryKeyConstraint("low_id", "high_id", name="pk_twin_dismissals"),
        _points_to("twin_dismissals", "low_id", "persons"),
        _points_to("twin_dismissals", "high_id", "persons"),
    )


def _make_imports() -> None:
    op.create_table(
        "roster_groups",
        _number("id"),
        _text("name", 100),
        _json("filters"),
        _now("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_groups"),
        sa.UniqueConstraint("name", name="uq_roster_groups_name"),
    )
    op.create_table(
        "roster_imports",
        _number("id"),
        _text("filename", 200),
        sa.Column("content", sa.LargeBinary()),
        _json("settings"),
        _text("signature", 64),
        _json("counts"),
        _text("actor", 60),
        _now("created_at"),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.Column("imported_at", sa.DateTime(timezone=True)),
        sa.Column("dropped_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_roster_imports"),
    )
    op.create_index("ix_roster_imports_signature", "roster_imports", ["signature"])
    op.create_table(
        "roster_import_rows",
        sa.Column("id", BIG_KEY, nullable=False),
        _number("import_id"),
        _number("number"),
        _text("kind", 12),
        _text("codes", 400),
        _number("person_id", nullable=True),
        _json("entry"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_import_rows"),
        _points_to("roster_import_rows", "import_id", "roster_imports"),
        _points_to("roster_import_rows", "person_id", "persons"),
    )
    op.create_index("ix_roster_import_rows_kind", "roster_import_rows", ["import_id", "kind", "number"])
