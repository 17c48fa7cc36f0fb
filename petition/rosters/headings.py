"""Tells what a column of a spreadsheet holds from its heading, in some thirty languages.

Nothing is taken by likeness: a heading is known, or it is not. What is allowed
beside the vocabulary is only what cannot mislead: signs and accents, a note in
brackets ("Email (office)"), and two languages that agree ("Nom / Nachname").
"""

import re
from functools import lru_cache
from typing import NamedTuple

from petition.domain.text import fold
from petition.rosters.vocabulary import EXACT_SORT_NAME, HEADINGS, NOT_OF_PERSONS

# How a column of identifiers is named among the fields: "identifiers.wikidata".
IDENTIFIER = "identifiers."
# The words that mean the whole name where they stand alone, and one part of it beside a
# column for the other: "Nom" with "Prénom", "Nome" with "Cognome", "Name" with "Vorname".
_BARE_RANK = 1

_BRACKETS = re.compile(r"[(\[（［].*?[)\]）］]")
_PARTS = re.compile(r"\s*[/|\n]\s*|\s+[-–—]\s+")
_ID_SCHEME = re.compile(r"(?:^|[\s_.-])(?:id|identifier|uuid)$", re.IGNORECASE)
# Headings that are a scheme, or mean an identifier, without a word that says so.
_LONE_IDS = frozenset(
    {
        "id",
        "identifier",
        "uuid",
        "guid",
        "wikidata",
        "viaf",
        "isni",
        "orcid",
        "mnis",
        "bioguide",
        "kennung",
        "identifiant",
    }
)
_SCHEME_LENGTH = 60
_SHOWN_LENGTH = 200


class Heading(NamedTuple):
    """What a heading says: the field, and a rank that is lower the surer it is."""

    field: str
    rank: int

    @property
    def is_bare_name(self) -> bool:
        """Whether it may be one part of the name as well as the whole."""
        return self == ("full_name", _BARE_RANK)


def fold_heading(text: str) -> str:
    """Return a heading without capitals, accents, spaces and signs, for comparing."""
    return "".join(filter(str.isalnum, fold(text)))


def shown_heading(text: str) -> str:
    """Return a heading as it is shown and remembered: one line of what can be printed, of a name's length at most."""
    line = " ".join(text.split())
    return "".join(filter(str.isprintable, line))[:_SHOWN_LENGTH].strip()


@lru_cache(maxsize=4096)
def heading_of(text: str) -> Heading | None:
    """Return what a heading says, or None for one that says nothing of a person's fields."""
    short = text.strip()
    if not short or len(short) > 80:
        return None
    return _known(short) or _known(_BRACKETS.sub(" ", short)) or _agreed(short) or _identifier(short)


def is_heading(text: str) -> bool:
    """Return whether `text` heads a column of a roster."""
    return heading_of(text) is not None


def _known(text: str) -> Heading | None:
    folded = fold_heading(text)
    if folded in EXACT_SORT_NAME:
        return Heading("sort_name", 0)
    return _VOCABULARY.get(folded)


def _agreed(text: str) -> Heading | None:
    """Return what the two languages of a heading agree on."""
    parts = [part for part in _PARTS.split(_BRACKETS.sub(" ", text)) if part.strip()]
    found = [heading for part in parts if (heading := _known(part))]
    fields = {heading.field for heading in found}
    # "Nom / Nachname": a bare name agrees with the part of it that the other language means.
    if fields == {"full_name", "family_name"} and any(heading.is_bare_name for heading in found):
        fields = {"family_name"}
    if len(parts) < 2 or len(found) != len(parts) or len(fields) != 1:
        return None
    field = fields.pop()
    return Heading(field, min(heading.rank for heading in found if heading.field == field))


def _identifier(text: str) -> Heading | None:
    """Return the scheme of a column that clearly holds somebody's name for a person."""
    folded = fold_heading(text)
    if folded in _LONE_IDS:
        return Heading(IDENTIFIER + folded, 0)
    match = _ID_SCHEME.search(text.strip())
    scheme = fold_heading(text[: match.start()]) if match else ""
    if not scheme or len(scheme) > _SCHEME_LENGTH or scheme in NOT_OF_PERSONS or scheme in _VOCABULARY_NOT_NAMES:
        return None
    return Heading(IDENTIFIER + scheme, 0)


def _vocabulary() -> dict[str, Heading]:
    """Return the folded headings; where two fields claim a word, the first of the vocabulary has it."""
    made: dict[str, Heading] = {}
    for field, ranks in HEADINGS.items():
        for rank, words in enumerate(ranks):
            for word in words:
                made.setdefault(fold_heading(word), Heading(field, rank))
        made.setdefault(fold_heading(field), Heading(field, 0))
    return made


_VOCABULARY = _vocabulary()
_VOCABULARY_NOT_NAMES = frozenset(
    word
    for word, heading in _VOCABULARY.items()
    if heading.field not in ("full_name", "given_name", "family_name", "additional_name")
)
