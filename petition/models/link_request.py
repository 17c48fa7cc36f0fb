"""Requests for a lost link, until a worker has answered them."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain import lengths


class LinkRequest(Model):
    """An address, in small letters, for which somebody asked; nobody has looked yet whether it was invited.

    Strangers write these rows, so each address has one at most, all together are
    few (`petition.services.signing.links`), and a worker takes them away within seconds.
    """

    __tablename__ = "link_requests"

    address: Mapped[str] = mapped_column(String(lengths.ADDRESS), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(server_default=database_now())
