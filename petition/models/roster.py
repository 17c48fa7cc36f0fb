"""The one row that says which roster this is."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model


class Roster(Model):
    """The roster itself.

    `identity` is drawn once and stays: the numbers that an export gives to people
    begin with it, so that a corrected file finds them again for as long as the
    roster lives.
    """

    __tablename__ = "roster"

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(32))
