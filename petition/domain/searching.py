"""Searching people: the text that is searched, and the filters that a view or a saved group has."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from petition.domain.text import fold

# Letters that Unicode does not take apart, as people type them who do not have them.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ə": "e", "'": ""}
)

_LONGEST, _MOST_WORDS = 200, 10


def searchable(*texts: str) -> str:
    """Return the words of `texts` as a search compares them: no capitals, accents or apostrophes."""
    return " ".join(fold(" ".join(texts)).translate(_PLAIN).replace("-", " ").split())


class Reach(StrEnum):
    """Whether a person can be written to."""

    REACHABLE = "reachable"
    NO_ADDRESS = "no_address"
    BOUNCED = "bounced"
    RETIRED = "retired"


@dataclass(frozen=True)
class Filters:
    """Which people are wanted; an empty filter wants everybody.

    Country is a code; the others are as they stand with the people. Those who
    are retired are wanted only where `reach` asks for them.
    """

    q: str = ""
    country: str = ""
    legislature: str = ""
    party: str = ""
    tag: str = ""
    reach: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """Return the filters that an address or a saved group holds; what is unknown is left out."""
        known = {field.name: _readable(given.get(field.name, "")) for field in fields(cls)}
        if known["reach"] not in set(Reach):
            known["reach"] = ""
        return cls(**known)

    @property
    def written(self) -> dict[str, str]:
        """The filters that are set, as an address or a saved group holds them."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    @property
    def words(self) -> list[str]:
        """The words that must all be found; nobody searches for more than a few."""
        return searchable(self.q).split()[:_MOST_WORDS]


def _readable(text: str) -> str:
    """Return what of a filter can be looked up: no database searches for NUL or for a page of text."""
    return "".join(filter(str.isprintable, text)).strip()[:_LONGEST]
