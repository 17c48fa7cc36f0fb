"""Names of persons, in Popolo's parts, and the key that orders them.

No rule on a name alone is right, so the rules here only propose: `sort_name` is
shown wherever a person is edited, and what a person decides is kept. Sources:
the Dutch and German habit of ignoring particles ("van Helvert" under H) is
that of their parliaments' own lists; everywhere else particles count ("Van
Hoof" under V in Belgium, "De Piero" under D in Britain).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_DUTCH = frozenset(
    {"van", "de", "den", "der", "het", "'t", "’t", "te", "ten", "ter", "in", "op", "aan", "la", "le", "du"}
)
_GERMAN = frozenset({"von", "vom", "zu", "zum", "zur", "der", "den", "dem", "und", "van", "de"})

# The words before a surname that do not count in its order, by country.
IGNORED_PARTICLES: Mapping[str, frozenset[str]] = MappingProxyType({"NL": _DUTCH, "DE": _GERMAN, "AT": _GERMAN})


@dataclass(frozen=True)
class PersonName:
    """A name in Popolo's parts; every part but one of given and family may be empty."""

    given_name: str = ""
    family_name: str = ""
    honorific_prefix: str = ""
    honorific_suffix: str = ""

    @property
    def name(self) -> str:
        """The name without honorifics, as "Iain Duncan Smith"."""
        return " ".join(filter(None, (self.given_name, self.family_name)))

    @property
    def display(self) -> str:
        """The name as a list prints it, as "Sir Iain Duncan Smith MP"."""
        return " ".join(filter(None, (self.honorific_prefix, self.name, self.honorific_suffix)))

    def line(self, country_label: str) -> str:
        """The line of a published list, as "Sir Iain Duncan Smith MP (UK)"."""
        return f"{self.display} ({country_label})"

    def same_person_as(self, other: "PersonName") -> bool:
        """Tell whether two names differ in honorifics alone."""
        return (self.given_name, self.family_name) == (other.given_name, other.family_name)


def sort_name(name: PersonName, country: str) -> str:
    """Propose the Popolo `sort_name`, as "Helvert, Martijn van" or "van Hoof, Els"."""
    if not name.family_name:
        return name.given_name
    ignored = IGNORED_PARTICLES.get(country, frozenset())
    words = name.family_name.split(" ")
    start = 0
    while start < len(words) - 1 and words[start].lower() in ignored:
        start += 1
    family, particles = " ".join(words[start:]), " ".join(words[:start])
    rest = " ".join(filter(None, (name.given_name, particles)))
    return f"{family}, {rest}" if rest else family
