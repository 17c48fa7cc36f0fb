"""Reads people from Popolo JSON (popoloproject.com/specs): persons, memberships, organizations, areas.

Popolo is what parliamentary monitors publish. A document is an object with
those lists, or the list of persons alone; memberships stand beside the persons
or within them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from petition.domain.persons import NAME_FIELDS, PersonRow
from petition.domain.remarks import Remark
from petition.errors import RosterRefused, RowProblem
from petition.rosters.memberships import Directory, seat_of, text_of
from petition.rosters.options import Options
from petition.rosters.people import Cells, person_of, provided_fields
from petition.rosters.table import MOST_ROWS, too_large

# Beside the standard's names: a patronymic is a further name of Popolo's own, kept with the others.
_NAMES = {**{name: name for name in NAME_FIELDS}, "full_name": "name", "sort_name": "sort_name"}
# What the standard has no place for, and our own export writes.
_EXTENSIONS = ("language",)


@dataclass(frozen=True, slots=True)
class Popolo:
    """A document: its persons as they stand there, and what their memberships refer to."""

    persons: list[Any]
    directory: Directory
    memberships: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)


def open_popolo(text: str) -> Popolo:
    """Return the document; raise `RosterRefused`, with line and column, for what is no Popolo JSON."""
    document = _parsed(text)
    if isinstance(document, list):
        document = {"persons": document}
    if not isinstance(document, dict) or not isinstance(document.get("persons"), list):
        raise RosterRefused([RowProblem(0, "", "is JSON, but not Popolo: it has no list “persons”")])
    persons = document["persons"]
    if not persons:
        raise RosterRefused([RowProblem(0, "", "has no people in it")])
    if len(persons) > MOST_ROWS:
        raise too_large(f"has {len(persons):,} persons")
    memberships: dict[str, list[Mapping[str, Any]]] = {}
    for membership in _objects(document, "memberships"):
        memberships.setdefault(text_of(membership.get("person_id")), []).append(membership)
    organizations = [*_objects(document, "organizations"), *_objects(document, "organisations")]
    directory = Directory.of(organizations, _objects(document, "areas"), _objects(document, "posts"))
    return Popolo(persons, directory, memberships)


def read_persons(document: Popolo, options: Options, today: date) -> Iterator[PersonRow]:
    """Yield each person, faulty ones too; `row` is the place in the list of persons, from 1.

    A membership that ended before `today` counts only for who has no other.
    """
    for row, person in enumerate(document.persons, start=1):
        if not isinstance(person, dict):
            yield person_of(row, Cells({}, [Remark("bad-person", "", "is not an object of JSON")]), options)
            continue
        noted = Cells({})
        raw, remarks = _raw(document, person, today, noted)
        cells = Cells(raw, noted.errors)
        made = person_of(row, cells, options, identifiers=_identifiers(person), tags=_tags(person, cells))
        yield made if not remarks else _with_doubts(made, remarks)


def provided(document: Popolo, options: Options, today: date) -> frozenset[str]:
    """Return the fields that any person of the document has; an import leaves the others as they are."""
    given: set[str] = set()
    for person in document.persons:
        if isinstance(person, dict):
            raw, _ = _raw(document, person, today, Cells({}))
            given.update(name for name, text in raw.items() if text)
            given.update(name for name in ("identifiers", "tags") if person.get(name))
    return provided_fields(given, options)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise RosterRefused([RowProblem(problem.lineno, "", f"is not JSON: {problem.msg} ({where})")]) from None
    except (RecursionError, ValueError):
        raise RosterRefused([RowProblem(0, "", "is not JSON that can be read: it is nested too deep")]) from None


def _objects(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list of the document; what else stands in it says nothing."""
    found = document.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _raw(
    document: Popolo, person: Mapping[str, Any], today: date, noted: Cells
) -> tuple[dict[str, str], tuple[Remark, ...]]:
    """Return the cell of each field, and what is doubtful about the seat; faults in that are noted in `noted`."""
    raw = {name: text_of(person.get(key)) for name, key in _NAMES.items()}
    raw["additional_name"] = raw["additional_name"] or text_of(person.get("patronymic_name"))
    raw.update({name: text_of(person.get(name)) for name in _EXTENSIONS})
    raw["email"] = text_of(person.get("email")) or _contact_address(person)
    own = document.memberships.get(text_of(person.get("id")), []) if person.get("id") else []
    seat = seat_of(
        [*own, *_objects(person, "memberships")], document.directory, today, partial(noted.tidied, "legislature")
    )
    raw.update(seat.cells)
    raw["country"] = text_of(person.get("country_code")) or text_of(person.get("country")) or raw["country"]
    return raw, seat.doubts


def _contact_address(person: Mapping[str, Any]) -> str:
    """Return the first address among the contact details."""
    details = _objects(person, "contact_details")
    return next((text_of(each.get("value")) for each in details if text_of(each.get("type")).lower() == "email"), "")


def _identifiers(person: Mapping[str, Any]) -> list[tuple[str, str]]:
    found = [(text_of(each.get("scheme")), text_of(each.get("identifier"))) for each in _objects(person, "identifiers")]
    own = text_of(person.get("id"))
    return [("id", own), *found] if own else found


def _tags(person: Mapping[str, Any], cells: Cells) -> list[str]:
    tags = person.get("tags")
    texts = map(text_of, tags) if isinstance(tags, list) else iter(())
    return [tag for text in texts if (tag := cells.tidied("tags", text))]


def _with_doubts(person: PersonRow, doubts: tuple[Remark, ...]) -> PersonRow:
    return replace(person, doubts=(*person.doubts, *doubts))
