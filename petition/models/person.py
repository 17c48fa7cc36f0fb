"""The roster: every parliamentarian that a coordinator may invite."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain.names import PersonName


class Person(Model):
    """One parliamentarian, in Popolo's fields (popoloproject.com/specs/person.html).

    `identity` (a digest) is what makes two rows the same person: country, legislature,
    constituency and name without capitals or accents. An address never does,
    because members share inboxes.
    """

    __tablename__ = "persons"
    __table_args__ = (CheckConstraint("given_name <> '' OR family_name <> ''", name="has_a_name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(64), unique=True)
    given_name: Mapped[str] = mapped_column(String(200))
    family_name: Mapped[str] = mapped_column(String(200))
    honorific_prefix: Mapped[str] = mapped_column(String(200))
    honorific_suffix: Mapped[str] = mapped_column(String(200))
    sort_name: Mapped[str] = mapped_column(String(500))
    sort_key: Mapped[bytes]
    email: Mapped[str] = mapped_column(String(254), index=True)
    country: Mapped[str] = mapped_column(String(2), index=True)
    legislature: Mapped[str] = mapped_column(String(200))
    party: Mapped[str] = mapped_column(String(200))
    constituency: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(35))
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())

    @property
    def person_name(self) -> PersonName:
        """The parts of the name as one value."""
        return PersonName(self.given_name, self.family_name, self.honorific_prefix, self.honorific_suffix)
