"""The organisation's own labels of countries, as its coordinators set them."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from petition.db import Model
from petition.domain import lengths


class CountryLabel(Model):
    """What lists in a language print for a country; `language` is a BCP 47 tag in small letters."""

    __tablename__ = "country_labels"
    __table_args__ = (UniqueConstraint("language", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(lengths.LANGUAGE))
    code: Mapped[str] = mapped_column(String(2))
    label: Mapped[str] = mapped_column(String(lengths.COUNTRY_LABEL))
