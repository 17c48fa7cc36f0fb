"""Roster files on their way in: uploaded, read, looked at, and imported or dropped."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.models.columns import BigKey


class RosterImport(Model):
    """One file; `content` and what was made of it go when it is imported or dropped, the rest is kept.

    `content` are the bytes that were uploaded, which another encoding or sheet is
    opened from; `outline` and `packed` are the file as it was opened. All three
    are large, and loaded only by whoever asks for them by name.

    `settings` says how the file is to be read: encoding, sheet, columns, defaults.
    `notes` is what the preview says of the whole file.
    `signature` is that of its headings, by which the next file like it finds them.
    `reading` names who is reading it now, since `reading_since`.
    `last_change` is the newest entry of the history of people that it made; what is newer came after it.
    """

    __tablename__ = "roster_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes | None] = mapped_column(deferred=True, deferred_raiseload=True)
    outline: Mapped[bytes | None] = mapped_column(deferred=True, deferred_raiseload=True)
    packed: Mapped[bytes | None] = mapped_column(deferred=True, deferred_raiseload=True)
    settings: Mapped[dict[str, Any]] = mapped_column(JSON)
    signature: Mapped[str] = mapped_column(String(64), index=True)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    notes: Mapped[list[str]] = mapped_column(JSON)
    actor: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())
    reading: Mapped[str | None] = mapped_column(String(32))
    reading_since: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    imported_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    last_change: Mapped[int | None] = mapped_column(BigKey)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(60))


class RosterImportRow(Model):
    """One row of a file as it was read and matched, until the import ends.

    `place` is that of the row in the file, whatever its `number`; people who are gone from the file stand before it,
    below zero. `kind` is new, changed, unchanged, faulty, left out or gone; `entry` holds the person's values, what
    would change, and the doubts and errors.
    """

    __tablename__ = "roster_import_rows"
    __table_args__ = (
        Index("ix_roster_import_rows_place", "import_id", "place", unique=True),
        Index("ix_roster_import_rows_kind", "import_id", "kind", "place"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_imports.id"))
    place: Mapped[int]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    entry: Mapped[dict[str, Any]] = mapped_column(JSON)


class RosterImportDoubt(Model):
    """One kind of doubt or fault that a row of a file has, as long as nobody settled it.

    What settling it takes stands here, so that all of a kind are settled in one statement (`SettledDoubt`): `cause`,
    `identity` and `about`, and `other`, the other reading, as (as read, otherwise) by field, where there is one.
    """

    __tablename__ = "roster_import_doubts"
    __table_args__ = (Index("ix_roster_import_doubts_place", "import_id", "place", "code", "is_fault"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("roster_imports.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    is_fault: Mapped[bool]
    cause: Mapped[str] = mapped_column(String(64))
    identity: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(lengths.REASON))
    other: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class SettledDoubt(Model):
    """What somebody decided about a doubt of a file, for the next file too (`petition.domain.decisions.Decision`).

    `person_id` is filled when the person comes onto the roster. Taking it back deletes the row.
    """

    __tablename__ = "settled_doubts"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    identity: Mapped[str] = mapped_column(String(64), index=True)
    code: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(64))
    about: Mapped[str] = mapped_column(String(lengths.REASON))
    values: Mapped[dict[str, Any]] = mapped_column(JSON)
    settled_at: Mapped[datetime] = mapped_column(server_default=database_now())
    settled_by: Mapped[str] = mapped_column(String(60))


class ImportedPerson(Model):
    """What one import did to one person, with all that undoing it takes.

    `kind` is new, changed or gone, as of the row. `entry` has of somebody who was changed: `changes`, as
    (before, after) by field; `source_identity` and `retired_at`, as they were before; `identifiers` and `tags`,
    what was added.
    """

    __tablename__ = "imported_people"

    import_id: Mapped[int] = mapped_column(ForeignKey("roster_imports.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(12))
    entry: Mapped[dict[str, Any]] = mapped_column(JSON)
