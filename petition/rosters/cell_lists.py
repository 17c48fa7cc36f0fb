"""Reads and writes lists within one cell: "wikidata=Q42; mnis=172" and "climate; trade".

A value may contain a separator. It is then escaped as in addresses (RFC 3986):
%3B stands for a semicolon.
"""

import re
from collections.abc import Iterable, Sequence

from petition.domain import lengths
from petition.domain.persons import Identifier
from petition.domain.remarks import Remark

# The most characters that are stored.

_ESCAPES = {"%": "%25", ";": "%3B", "=": "%3D", ",": "%2C"}
_ESCAPED = re.compile("%(?:25|3B|3D|2C)", re.IGNORECASE)
_MEANINGS = {code: sign for sign, code in _ESCAPES.items()}


def identifiers_in(cell: str, others: Iterable[tuple[str, str]], errors: list[Remark]) -> tuple[Identifier, ...]:
    """Return the identifiers of a cell, then `others` (scheme and identifier), each once.

    What is no identifier is added to `errors`.
    """
    pairs: list[tuple[str, str]] = []
    for piece in filter(None, map(str.strip, cell.split(";"))):
        scheme, sign, text = piece.partition("=")
        if sign and scheme.strip() and text.strip():
            pairs.append((_plain(scheme), _plain(text)))
        else:
            errors.append(
                Remark("bad-identifier", "identifiers", f"“{piece}” names no scheme; write “scheme=identifier”")
            )
    unique: dict[Identifier, None] = {}
    for scheme, text in (*pairs, *others):
        identifier = Identifier(scheme.strip().lower(), text.strip())
        if not identifier.identifier:
            continue
        if len(identifier.scheme) > lengths.SCHEME or len(identifier.identifier) > lengths.LINE:
            shown = identifier.identifier[:40]
            errors.append(Remark("bad-identifier", "identifiers", f"“{shown}…” is too long to keep"))
        else:
            unique[identifier] = None
    return tuple(unique)


def tags_in(cell: str, others: Iterable[str], errors: list[Remark]) -> tuple[str, ...]:
    """Return the tags of a cell, then `others`, each once; what is too long is added to `errors`."""
    pieces = re.split("[;,]", cell) if cell else []
    tags = [*(_plain(piece).strip() for piece in pieces), *others]
    for tag in tags:
        if len(tag) > lengths.TAG:
            errors.append(Remark("bad-tag", "tags", f"“{tag[:40]}…” is longer than {lengths.TAG} characters"))
    return tuple(dict.fromkeys(tag for tag in tags if tag and len(tag) <= lengths.TAG))


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
