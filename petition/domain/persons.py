"""One row of a roster, and what makes two rows the same person."""

import hashlib
import unicodedata
from dataclasses import dataclass

from petition.domain.names import PersonName


@dataclass(frozen=True)
class PersonRow:
    """One person as a roster file gives them, cleaned; `row` is the line of the file."""

    row: int
    name: PersonName
    country: str
    email: str
    legislature: str = ""
    party: str = ""
    constituency: str = ""
    language: str = "en"

    @property
    def identity(self) -> str:
        """What two rows of the same person have in common: never the address."""
        return identity(self.name, self.country, self.legislature, self.constituency)


def identity(name: PersonName, country: str, legislature: str, constituency: str) -> str:
    """Return the SHA-256 of country, chamber, constituency and name, without capitals and accents.

    The parts are joined by NUL, which none of them can contain. A digest has one
    length, whatever the names; a database's index takes no key of any length.
    """
    parts = map(fold, (country, legislature, constituency, name.family_name, name.given_name))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def fold(text: str) -> str:
    """Return `text` without capitals, accents and apostrophe styles, for comparing."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    return "".join(character for character in plain if not unicodedata.combining(character))
