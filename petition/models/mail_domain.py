"""Domains that are throttled for a while."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model
from petition.domain import lengths


class MailDomain(Model):
    """A domain whose server asked for patience or could not be reached.

    While there is a row, the domain gets one mail at a time, the next not before
    `next_at`; each failure makes the pause longer and each success shorter,
    until the row goes and the domain is served at full speed again.
    """

    __tablename__ = "mail_domains"

    domain: Mapped[str] = mapped_column(String(lengths.ADDRESS), primary_key=True)
    interval_seconds: Mapped[float]
    next_at: Mapped[datetime]
    failures: Mapped[int]
    reason: Mapped[str] = mapped_column(String(500))
