"""Strikes: why a coordinator ended a signature on request."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model
from petition.domain import lengths
from petition.models.columns import BigKey


class Strike(Model):
    """Why a signature was struck; the signature itself has when and by whom.

    The reason is written by hand and may name people, so triggers let it be
    emptied, for an erasure, and nothing else be changed.
    """

    __tablename__ = "strikes"

    signature_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("signatures.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(String(lengths.REASON))
