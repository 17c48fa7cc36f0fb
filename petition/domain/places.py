"""Where the signatories of a list come from, as its page counts it."""

from collections.abc import Iterable
from dataclasses import dataclass

from petition.domain.countries import has_territory


@dataclass(frozen=True)
class Places:
    """How many countries and territories there are, and whether the European Parliament is there, which is neither."""

    count: int
    has_territory: bool
    has_parliament: bool

    @property
    def is_counted(self) -> bool:
        """Whether a page says how many: of a single one that may be a territory it would have to say what it is."""
        return self.count > 1 or (self.count == 1 and not self.has_territory)


def places_of(countries: Iterable[str]) -> Places:
    """Return what to count of the signatories' countries; one without a country counts for none."""
    codes = set(countries) - {""}
    return Places(len(codes - {"EU"}), has_territory(codes), "EU" in codes)
