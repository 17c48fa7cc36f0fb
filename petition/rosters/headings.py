"""Recognises what a column of a spreadsheet holds by its heading, in some thirty languages.

A heading is known or unknown; nothing is guessed from likeness. Beside the
vocabulary only what cannot mislead is allowed: signs and accents, a note in
brackets ("Email (office)"), and two languages that agree ("Nom / Nachname").
"""

import re
from functools import lru_cache
from typing import NamedTuple

from petition.domain.text import fold
from petition.rosters import standing
from petition.rosters.vocabulary import EXACT_SORT_NAME, HEADINGS, NOT_OF_PERSONS

# Begins the field of a column of identifiers: "identifiers.wikidata".
IDENTIFIER = "identifiers."
# The rank of words that mean the whole name, or one part of it if there is a column for the
# other part: "Nom" with "Prénom", "Nome" with "Cognome", "Name" with "Vorname".
_BARE_RANK = 1

_BRACKETS = re.compile(r"[(\[（［].*?[)\]）］]")
_PARTS = re.compile(r"\s*[/|\n]\s*|\s+[-–—]\s+")
_ID_SCHEME = re.compile(r"(?:^|[\s_.-])(?:id|identifier|uuid)$", re.IGNORECASE)
# Headings of identifiers that do not end in "id".
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
    """The field that a heading means, and a rank; the lower the rank, the surer."""

    field: str
    rank: int

    @property
    def is_bare_name(self) -> bool:
        """Whether it may be one part of the name as well as the whole."""
        return self == ("full_name", _BARE_RANK)


def fold_heading(text: str) -> str:
    """Return a heading without capitals, accents, spaces and signs, to be compared."""
    return "".join(filter(str.isalnum, fold(text)))


def shown_heading(text: str) -> str:
    """Return a heading as it is shown and remembered: one line of printable characters, of limited length."""
    line = " ".join(text.split())
    return "".join(filter(str.isprintable, line))[:_SHOWN_LENGTH].strip()


@lru_cache(maxsize=4096)
def heading_of(text: str) -> Heading | None:
    """Return what a heading means, or None if it means no field of a person."""
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
    if folded in standing.HEADINGS:
        return Heading(standing.DO_NOT_INVITE + folded, 0)
    return _VOCABULARY.get(folded)


def _agreed(text: str) -> Heading | None:
    """Return what a heading in two languages means, if they agree."""
    parts = [part for part in _PARTS.split(_BRACKETS.sub(" ", text)) if part.strip()]
    meanings = [heading for part in parts if (heading := _known(part))]
    fields = {heading.field for heading in meanings}
    # "Nom / Nachname": a bare name agrees with the part of the name that the other language means.
    if fields == {"full_name", "family_name"} and any(heading.is_bare_name for heading in meanings):
        fields = {"family_name"}
    if len(parts) < 2 or len(meanings) != len(parts) or len(fields) != 1:
        return None
    field = fields.pop()
    return Heading(field, min(heading.rank for heading in meanings if heading.field == field))


def _identifier(text: str) -> Heading | None:
    """Return the field of a column that clearly holds identifiers of persons."""
    folded = fold_heading(text)
    if folded in _LONE_IDS:
        return Heading(IDENTIFIER + folded, 0)
    match = _ID_SCHEME.search(text.strip())
    scheme = fold_heading(text[: match.start()]) if match else ""
    if not scheme or len(scheme) > _SCHEME_LENGTH or scheme in NOT_OF_PERSONS or scheme in _VOCABULARY_NOT_NAMES:
        return None
    return Heading(IDENTIFIER + scheme, 0)


# A field's own name is a heading as well. They are reversed because a word of two fields means the first.
_VOCABULARY = dict(
    reversed(
        [
            (fold_heading(word), Heading(field, rank))
            for field, ranks in HEADINGS.items()
            for rank, words in (*enumerate(ranks), (0, (field,)))
            for word in words
        ]
    )
)
_VOCABULARY_NOT_NAMES = frozenset(
    word
    for word, heading in _VOCABULARY.items()
    if heading.field not in ("full_name", "given_name", "family_name", "additional_name")
)
