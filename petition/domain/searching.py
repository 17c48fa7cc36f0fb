"""The text that a search of people compares, and the filters of a view or a saved group."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from petition.domain.text import fold

# Letters that Unicode does not decompose, as people without them on their keyboards type them.
PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ə": "e", "'": ""}
)

_LONGEST, _MOST_WORDS = 200, 10


def searchable(*texts: str) -> str:
    """Return the words of `texts` as a search compares them: no capitals, accents or apostrophes."""
    return " ".join(fold(" ".join(texts)).translate(PLAIN).replace("-", " ").split())


class Reach(StrEnum):
    """Whether mail can reach a person."""

    REACHABLE = "reachable"
    NO_ADDRESS = "no_address"
    BOUNCED = "bounced"
    DO_NOT_INVITE = "do_not_invite"
    RETIRED = "retired"


@dataclass(frozen=True)
class Filters:
    """Which people are wanted; an empty filter wants everybody.

    `country` is a code; the other filters are texts as the people have them.
    Retired people are wanted only where `reach` asks for them.
    """

    q: str = ""
    country: str = ""
    legislature: str = ""
    party: str = ""
    tag: str = ""
    reach: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """Return the filters in an address of a page or a saved group; unknown names are ignored."""
        # No database searches for NUL, or for a page of text.
        readable = {
            field.name: "".join(filter(str.isprintable, given.get(field.name, ""))).strip()[:_LONGEST]
            for field in fields(cls)
        }
        if readable["reach"] not in set(Reach):
            readable["reach"] = ""
        return cls(**readable)

    @property
    def written(self) -> dict[str, str]:
        """The filters that are set, as an address of a page or a saved group has them."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    @property
    def words(self) -> list[str]:
        """The words that must all be found; words after the tenth are ignored."""
        return searchable(self.q).split()[:_MOST_WORDS]
