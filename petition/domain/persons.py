"""One person as a roster gives them, and what makes two rows the same person."""

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from petition.domain.names.person_name import PersonName
from petition.domain.remarks import Remark

# The fields that a roster has for each person, by their Popolo names where Popolo has one.
NAME_FIELDS = ("honorific_prefix", "given_name", "additional_name", "family_name", "honorific_suffix")
OTHER_FIELDS = ("email", "country", "legislature", "party", "constituency", "role", "language")
FIELDS = (*NAME_FIELDS, "sort_name", *OTHER_FIELDS)


# The scheme of our own numbers, which an export carries so that a corrected file finds its people again.
OWN_SCHEME = "petition"


class Identifier(NamedTuple):
    """A name that somebody else gave to a person, as ("wikidata", "Q42")."""

    scheme: str
    identifier: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as a roster file gives them, cleaned; `row` is the line of the file.

    An empty `sort_name` means that the country's rule proposes one. A row with
    errors is not imported; doubts are shown and settled by whoever imports.
    """

    row: int
    name: PersonName
    country: str
    email: str = ""
    legislature: str = ""
    party: str = ""
    constituency: str = ""
    role: str = ""
    language: str = "en"
    sort_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    tags: tuple[str, ...] = ()
    doubts: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()

    @property
    def identity(self) -> str:
        """What two rows of the same person have in common: never the address."""
        return identity(self.name, self.country, self.legislature)


def identity(name: PersonName, country: str, legislature: str) -> str:
    """Return the SHA-256 of country, chamber and name, without capitals and accents.

    Two people may share it: homonyms in one chamber exist. The parts are joined
    by NUL, which none of them can contain. A digest has one length, whatever the
    names; a database's index takes no key of any length.
    """
    parts = map(fold, (country, legislature, name.family_name, name.given_name))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def fold(text: str) -> str:
    """Return `text` without capitals, accents and apostrophe styles, for comparing."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    # Class 8 are the marks that make another syllable in kana: が is no か with an accent.
    return "".join(character for character in plain if unicodedata.combining(character) in (0, 8))
