"""A person as a roster file gives them, what makes two rows the same person, and a stored person's columns."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from petition.domain.names.person_name import PersonName
from petition.domain.names.sort_name import sort_name
from petition.domain.ordering import sort_key
from petition.domain.remarks import Remark
from petition.domain.searching import searchable
from petition.domain.text import fold

# The fields that a roster has for each person, by their Popolo names where Popolo has one.
NAME_PARTS = ("honorific_prefix", "given_name", "additional_name", "family_name", "honorific_suffix")
NAME_FIELDS = (*NAME_PARTS, "name_order")
OTHER_FIELDS = ("email", "country", "legislature", "party", "constituency", "role", "language", "do_not_invite")
FIELDS = (*NAME_FIELDS, "sort_name", *OTHER_FIELDS)
# What somebody may lose and stay who they are: a file that names it for others says by an empty cell that it is over.
PASSING = ("party", "constituency", "role")
# Why no invitation goes to somebody: a file says it, and a coordinator alone takes it back.
DO_NOT_INVITE = "do_not_invite"
# The fields that a search looks through.
_SEARCHED = (*NAME_PARTS, "party", "constituency", "legislature", "role", "email")

# The scheme of our own numbers. An export has them, so that the people of a corrected file are found again.
OWN_SCHEME = "petition"


# What programs make of one number: "00042" loses its zeros in a sheet, and 7 becomes 7.0.
_NUMBER = re.compile(r"0*([0-9]+?)(?:\.0+)?")
_SHORTEST_ADDRESS = len("wikidata.org/wiki/Q1")
_WIKIDATA = re.compile(r"(?:(?:https?:)?//)?(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/(Q[0-9]+)/?", re.IGNORECASE)


class Identifier(NamedTuple):
    """What a person is called in another database, as ("wikidata", "Q42")."""

    scheme: str
    identifier: str

    @property
    def key(self) -> "Identifier":
        """What is equal for all ways to write one identifier: of a number without its zeros, of an address its Q42."""
        text = self.identifier
        if text[:1].isdecimal():
            found = _NUMBER.fullmatch(text)
            return Identifier(self.scheme, found[1]) if found else self
        if len(text) >= _SHORTEST_ADDRESS and (found := _WIKIDATA.fullmatch(text)):
            return Identifier("wikidata", found[1].upper())
        return Identifier(self.scheme, text.upper()) if self.scheme == "wikidata" else self


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as a roster file gives them, cleaned; `row` is the line of the file.

    Where `sort_name` is empty, the country's rule proposes it. A row with errors is
    not imported; doubts are shown, and whoever imports settles them. `do_not_invite`
    is why the file speaks against inviting the person; empty where it does not. `term` compares as the terms of
    one person do, where a file has a row for each. `left_out` is why the row is no person: a note, a total, a vacant
    seat.
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
    do_not_invite: str = ""
    sort_name: str = ""
    identifiers: tuple[Identifier, ...] = ()
    tags: tuple[str, ...] = ()
    term: str = ""
    doubts: tuple[Remark, ...] = ()
    errors: tuple[Remark, ...] = ()
    left_out: str = ""

    @property
    def values(self) -> dict[str, str]:
        """The fields by their names; an empty `sort_name` is what the country's rule proposes."""
        values = {field: getattr(self.name if field in NAME_FIELDS else self, field) for field in FIELDS}
        return {**values, "sort_name": self.sort_name or sort_name(self.name, self.country)}

    @property
    def identity(self) -> str:
        """What two rows of the same person have in common; the address is no part of it."""
        return identity(self.name, self.country, self.legislature)


def identity(name: PersonName, country: str, legislature: str) -> str:
    """Return the SHA-256 of country, chamber and name, without capitals and accents.

    Two people may share it: homonyms in one chamber exist. The parts are joined
    by NUL, which none of them can contain. A digest has the same length for all
    names, because a database's index accepts no key of any length.
    """
    parts = map(fold, (country, legislature, name.family_name, name.given_name))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def values_of(person: object) -> dict[str, str]:
    """Return the fields of a stored person, whose attributes have the same names."""
    return {field: getattr(person, field) for field in FIELDS}


def name_of(values: Mapping[str, str]) -> PersonName:
    """Return the name among a person's fields."""
    return PersonName(**{field: values[field] for field in NAME_FIELDS})


def columns_of(values: Mapping[str, str], who: str = "") -> dict[str, Any]:
    """Return a person's fields with the columns that are computed from them; `who` is the identity if known."""
    return {
        **values,
        "identity": who or identity(name_of(values), values["country"], values["legislature"]),
        "sort_key": sort_key(values["sort_name"]),
        "search_text": searchable(*(values[field] for field in _SEARCHED)),
    }
