"""A compiled statement: all that an edition prints, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from petition.domain.names import PersonName


@dataclass(frozen=True)
class Signatory:
    """One line of the list; `country` is the code, `country_label` what is printed."""

    name: PersonName
    country: str
    country_label: str
    sort_name: str
    name_changed: bool = False

    @property
    def line(self) -> str:
        """The line as printed, such as "Sen. Kimberley Kitching (Australia)"."""
        return self.name.line(self.country_label)


@dataclass(frozen=True)
class Compilation:
    """One exact text with its signatories in the order in which they are printed."""

    slug: str
    title: str
    body: str
    language: str
    digest: str
    text_version: int
    time_zone: str
    requested_by: str
    signatories: Sequence[Signatory]

    @property
    def lines(self) -> list[str]:
        """The lines of the list."""
        return [signatory.line for signatory in self.signatories]

    @property
    def by_country(self) -> list[tuple[str, list[Signatory]]]:
        """The signatories grouped by country label, in the order of the list."""
        return [(label, list(group)) for label, group in groupby(self.signatories, lambda one: one.country_label)]

    @property
    def places(self) -> str:
        """Where the signatories come from; the European Parliament is not a country."""
        codes = {signatory.country for signatory in self.signatories}
        countries = len(codes - {"EU"})
        words = [f"{countries} {'country' if countries == 1 else 'countries'}"] if countries else []
        return " and ".join([*words, *(["the European Parliament"] if "EU" in codes else [])])


@dataclass(frozen=True)
class Publication:
    """What makes a compilation an edition: its number and when it was published."""

    compilation: Compilation
    number: int
    published_at: datetime


@dataclass(frozen=True)
class RenderedFile:
    """One file of an edition, rendered once; `extension` is part of its address."""

    extension: str
    media_type: str
    content: bytes
