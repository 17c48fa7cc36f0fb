"""Saved groups: a search over the roster with a name, for circulating to the same people again."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths


class RosterGroup(Model):
    """A group is the question, not the answer: people who come to fit it are in it.

    `filters` holds the filters as they stand in the address of the people page.
    """

    __tablename__ = "roster_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(lengths.GROUP), unique=True)
    filters: Mapped[dict[str, str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(server_default=database_now())
