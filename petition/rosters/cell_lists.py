"""Lists within one cell: "wikidata=Q42; mnis=172" and "climate; trade", written and read back.

What parts the list can be part of a value, so that it is written as RFC 3986
writes it in addresses: %3B for a semicolon.
"""

import re
from collections.abc import Iterable, Sequence

from petition.domain.persons import Identifier
from petition.domain.remarks import Remark

# What is stored of each.
SCHEME_LENGTH = 60
IDENTIFIER_LENGTH = 200
TAG_LENGTH = 60

_ESCAPES = {"%": "%25", ";": "%3B", "=": "%3D", ",": "%2C"}
_ESCAPED = re.compile("%(?:25|3B|3D|2C)", re.IGNORECASE)
_MEANINGS = {code: sign for sign, code in _ESCAPES.items()}


def identifiers_in(cell: str, others: Iterable[tuple[str, str]], errors: list[Remark]) -> tuple[Identifier, ...]:
    """Return the identifiers of a cell, and of `others` as scheme and identifier, each once.

    What cannot be one is noted in `errors`.
    """
    pairs: list[tuple[str, str]] = []
    for piece in filter(None, map(str.strip, cell.split(";"))):
        scheme, sign, identifier = piece.partition("=")
        if sign and scheme.strip() and identifier.strip():
            pairs.append((_plain(scheme), _plain(identifier)))
        else:
            errors.append(
                Remark("bad-identifier", "identifiers", f"“{piece}” names no scheme; write “scheme=identifier”")
            )
    found: dict[Identifier, None] = {}
    for scheme, identifier in (*pairs, *others):
        made = Identifier(scheme.strip().lower(), identifier.strip())
        if not made.identifier:
            continue
        if len(made.scheme) > SCHEME_LENGTH or len(made.identifier) > IDENTIFIER_LENGTH:
            errors.append(Remark("bad-identifier", "identifiers", f"“{made.identifier[:40]}…” is too long to keep"))
        else:
            found[made] = None
    return tuple(found)


def tags_in(cell: str, others: Iterable[str], errors: list[Remark]) -> tuple[str, ...]:
    """Return the tags of a cell and `others`, each once; what is too long is noted in `errors`."""
    tags = [*others] if not cell else [*(_plain(piece).strip() for piece in re.split("[;,]", cell)), *others]
    for tag in tags:
        if len(tag) > TAG_LENGTH:
            errors.append(Remark("bad-tag", "tags", f"“{tag[:40]}…” is longer than {TAG_LENGTH} characters"))
    return tuple(dict.fromkeys(tag for tag in tags if tag and len(tag) <= TAG_LENGTH))


def identifiers_cell(identifiers: Sequence[Identifier]) -> str:
    """Return identifiers as one cell."""
    return "; ".join(f"{_escaped(scheme)}={_escaped(identifier)}" for scheme, identifier in identifiers)


def tags_cell(tags: Sequence[str]) -> str:
    """Return tags as one cell."""
    return "; ".join(map(_escaped, tags))


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in text)


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda match: _MEANINGS[match[0].upper()], text)
