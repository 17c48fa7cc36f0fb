"""Reads what a file says about the doubts of another: one decision a line, as JSON.

A line names a row, may name the codes that it is about, and takes a reading or
sets fields: `{"row": 12, "codes": ["uncertain-split"], "take": "other"}`,
`{"row": 12, "set": {"family_name": "Duncan Smith"}}`.
"""

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from petition.domain import lengths
from petition.domain.addresses import check_address
from petition.domain.decisions import LEFT_OUT, Answers
from petition.domain.languages import check_language
from petition.domain.persons import FIELDS
from petition.domain.text import clean_line
from petition.errors import FieldError
from petition.rosters.options import check_country

_CHECKS: Mapping[str, Callable[[str], str]] = {
    "email": check_address,
    "country": check_country,
    "language": check_language,
}
_KEYS = frozenset({"row", "codes", "take", "set"})
_TAKES: Mapping[str, Mapping[str, str] | None] = {"read": {}, "other": None}


def read_answers(text: str, accepted: Collection[str] = (), other: Collection[str] = ()) -> Answers:
    """Return what is decided, for all rows and for each; raise `FieldError` naming the line that is wrong."""
    rows: dict[int, list[tuple[frozenset[str], Mapping[str, str] | None]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row, codes, wanted = _answer(json.loads(line))
        except ValueError:
            raise FieldError("decisions", f"has no object of JSON in line {number}") from None
        except FieldError as fault:
            raise FieldError("decisions", f"has in line {number}: {fault.field} {fault.problem}") from None
        rows.setdefault(row, []).append((codes, wanted))
    return Answers(frozenset(accepted), frozenset(other), rows)


def _answer(said: Any) -> tuple[int, frozenset[str], Mapping[str, str] | None]:
    """Return the row, the codes and the fields that a line names."""
    if not isinstance(said, dict):
        raise ValueError("not an object")
    if unknown := [name for name in said if name not in _KEYS]:
        raise FieldError(unknown[0], f"is not known; what is are {', '.join(sorted(_KEYS))}")
    row, codes = said.get("row"), said.get("codes", [])
    if type(row) is not int:
        raise FieldError("row", "is missing, or no number")
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise FieldError("codes", "is no list of codes")
    if ("take" in said) is ("set" in said):
        raise FieldError("take", "or set is needed, and not both")
    if "set" not in said:
        if said["take"] not in _TAKES:
            raise FieldError("take", "is neither read nor other")
        return row, frozenset(codes), _TAKES[said["take"]]
    if not isinstance(said["set"], dict):
        raise FieldError("set", "is no object of fields")
    return row, frozenset(codes), {name: _checked(name, text) for name, text in said["set"].items()}


def _checked(name: str, text: Any) -> str:
    """Return what a field is to hold."""
    if name == LEFT_OUT and text is False:
        return ""
    if name not in FIELDS or not isinstance(text, str):
        raise FieldError(name, f"is no field, or no text; the fields are {', '.join(FIELDS)}, and {LEFT_OUT}: false")
    limit = {"sort_name": lengths.SORT_NAME, "email": lengths.ADDRESS, "language": lengths.LANGUAGE}
    cleaned = clean_line(text, name, limit=limit.get(name, lengths.LINE))
    return _CHECKS[name](cleaned) if cleaned and name in _CHECKS else cleaned
