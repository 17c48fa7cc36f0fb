"""The roster: every parliamentarian that a coordinator may invite."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths
from petition.domain.names.person_name import PersonName

# On PostgreSQL an index of trigrams for searching, which only a migration can make: not every account may.
SEARCH_INDEX = "ix_persons_search_text"
_RETIRED = text("retired_at IS NOT NULL")
_COMPLAINED = text("complained_at IS NOT NULL")
_NOT_TO_BE_INVITED = text("do_not_invite <> ''")


class Person(Model):
    """One parliamentarian, in Popolo's fields (popoloproject.com/specs/person.html).

    `identity` (a digest) is that of country, legislature and name without
    capitals or accents; `source_identity` is the one that the last file gave, so
    that a person whose name was corrected by hand is found again in the next
    file. Neither is unique, because homonyms sit in one chamber; an address
    never tells who somebody is, because members share inboxes.

    `name_order` says in which order the parts of the name are printed, "" for the
    custom of their script. `fixed` names the fields that a person edited by hand: an import leaves them
    alone. Who is retired is kept, and invited to nothing; `merged_into_id` names
    the person that a duplicate was merged into. Of whoever is deleted (`deleted_at`)
    no word is kept, and their number is nobody's again. `search_text` is what a search
    looks through: names, party and the like without capitals and accents.
    `complained_at` is when they reported a mail of ours as spam (`has_complained`).
    `do_not_invite` is why they are invited to nothing, as a file or a coordinator says;
    empty where they may be (`is_not_to_be_invited`).
    """

    __tablename__ = "persons"
    __table_args__ = (
        CheckConstraint("given_name <> '' OR family_name <> ''", name="has_a_name"),
        # The last columns let a list in order pass over whoever is retired or has no address without reading them.
        Index("ix_persons_order", "country", "sort_key", "id", "retired_at", "email"),
        # Narrow, for PostgreSQL to tell the countries of very many people.
        Index("ix_persons_country", "id", "country"),
        # Of all people, because SQLite would read everybody in the order of an index of some.
        Index("ix_persons_belonging", "country", "legislature", "party", "retired_at"),
        Index("ix_persons_retired", "retired_at", sqlite_where=_RETIRED, postgresql_where=_RETIRED),
        Index(
            *("ix_persons_do_not_invite", "id"),
            sqlite_where=_NOT_TO_BE_INVITED,
            postgresql_where=_NOT_TO_BE_INVITED,
        ),
        Index("ix_persons_complained", "complained_at", sqlite_where=_COMPLAINED, postgresql_where=_COMPLAINED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(64), index=True)
    source_identity: Mapped[str] = mapped_column(String(64), index=True)
    given_name: Mapped[str] = mapped_column(String(lengths.LINE))
    family_name: Mapped[str] = mapped_column(String(lengths.LINE))
    additional_name: Mapped[str] = mapped_column(String(lengths.LINE))
    honorific_prefix: Mapped[str] = mapped_column(String(lengths.LINE))
    honorific_suffix: Mapped[str] = mapped_column(String(lengths.LINE))
    name_order: Mapped[str] = mapped_column(String(lengths.NAME_ORDER), default="", server_default="")
    sort_name: Mapped[str] = mapped_column(String(lengths.SORT_NAME))
    sort_key: Mapped[bytes]
    search_text: Mapped[str]
    email: Mapped[str] = mapped_column(String(lengths.ADDRESS), index=True)
    country: Mapped[str] = mapped_column(String(2))
    legislature: Mapped[str] = mapped_column(String(lengths.LINE))
    party: Mapped[str] = mapped_column(String(lengths.LINE))
    constituency: Mapped[str] = mapped_column(String(lengths.LINE))
    role: Mapped[str] = mapped_column(String(lengths.LINE))
    language: Mapped[str] = mapped_column(String(lengths.LANGUAGE))
    do_not_invite: Mapped[str] = mapped_column(String(lengths.LINE), default="", server_default="")
    fixed: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())
    retired_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    complained_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)

    @property
    def person_name(self) -> PersonName:
        """The parts of the name as one value."""
        return PersonName(
            self.given_name,
            self.family_name,
            self.honorific_prefix,
            self.honorific_suffix,
            self.additional_name,
            self.name_order,
        )

    @property
    def fixed_fields(self) -> frozenset[str]:
        """The fields that a person edited by hand."""
        return frozenset(self.fixed.split())


def has_complained() -> ColumnElement[bool]:
    """Return whether somebody complained of a mail, so that no coordinator's mail goes to them any more."""
    return Person.complained_at.is_not(None)


def is_not_to_be_invited() -> ColumnElement[bool]:
    """Return whether a file or a coordinator says that no invitation goes to somebody."""
    # Literally empty, as the index of these few has it.
    return Person.do_not_invite != literal_column("''")


class PersonIdentifier(Model):
    """What somebody else calls a person, as ("wikidata", "Q42")."""

    __tablename__ = "person_identifiers"
    __table_args__ = (
        UniqueConstraint("person_id", "scheme", "identifier"),
        Index("ix_person_identifiers_value", "scheme", "identifier"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    scheme: Mapped[str] = mapped_column(String(lengths.SCHEME))
    identifier: Mapped[str] = mapped_column(String(lengths.LINE))


class PersonTag(Model):
    """A word that coordinators put on people, to find them together."""

    __tablename__ = "person_tags"

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(String(lengths.TAG), primary_key=True, index=True)
