"""Failures to sign in, which slow the next attempt down and are told to the account's owner.

They are no part of the audit log: anybody can cause them, and they are deleted
after thirty days.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now


class SignInFailure(Model):
    """One attempt that failed, or that is being checked right now.

    All three are keyed digests (HMAC-SHA-256) in hexadecimal: of the address that
    was typed, whether it has an account or not, of the network, and of the browser
    where it had signed in to the account before (else empty).
    """

    __tablename__ = "sign_in_failures"
    __table_args__ = (
        Index("ix_sign_in_failures_account", "account", "failed_at"),
        Index("ix_sign_in_failures_network", "network", "failed_at"),
        Index("ix_sign_in_failures_failed_at", "failed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(64), default="")
    failed_at: Mapped[datetime] = mapped_column(server_default=database_now())
