"""Sessions of the desk, so that one can be ended: what a browser holds is worth nothing without its row."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model, database_now
from petition.domain.sign_in import Ending
from petition.models.columns import state_enum


class DeskSession(Model):
    """One browser that is signed in to one account.

    `token` is the SHA-256 (FIPS 180-4) of what the browser's cookie holds, in
    hexadecimal; the token itself is never stored. `browser` is in plain words, and
    no network address is kept. `fresh_at` is when the owner last proved who they
    are. A session that idled too long, or grew too old, has ended without `ended_at`.
    """

    __tablename__ = "desk_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    browser: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(server_default=database_now(), index=True)
    last_seen_at: Mapped[datetime] = mapped_column(server_default=database_now())
    fresh_at: Mapped[datetime] = mapped_column(server_default=database_now())
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[Ending | None] = mapped_column(state_enum(Ending))
