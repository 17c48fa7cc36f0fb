"""Reads people from Popolo JSON (popoloproject.com/specs): persons, memberships, organizations, areas.

Parliamentary monitors publish Popolo. A document is an object with those lists,
or the list of persons alone. Memberships stand beside the persons or within
them.
"""

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from petition.domain.persons import NAME_FIELDS, PersonRow
from petition.domain.remarks import Remark
from petition.errors import RosterRefused, RowProblem
from petition.rosters.headings import fold_heading
from petition.rosters.memberships import Directory, seat_of, text_of
from petition.rosters.options import Options
from petition.rosters.people import Cells, person_of, provided_fields
from petition.rosters.standing import HEADINGS, reason_in
from petition.rosters.table import MOST_ROWS, Counted, Line, too_large

# Our names for the fields of names in the standard.
_NAMES = {**{name: name for name in NAME_FIELDS}, "full_name": "name", "sort_name": "sort_name"}
# Fields that the standard does not have, and our own export writes.
_EXTENSIONS = ("language", "do_not_invite")
# Of so many addresses the first is taken and the others are named.
_MOST_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class Popolo:
    """A document: its persons unchanged, what memberships refer to, and memberships by the person's id."""

    persons: list[Any]
    directory: Directory
    memberships: Mapping[str, list[Mapping[str, Any]]] = field(default_factory=dict)


def open_popolo(text: str) -> Popolo:
    """Return the document; raise `RosterRefused`, with line and column, for what is no Popolo JSON."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as problem:
        where = f"line {problem.lineno}, column {problem.colno}"
        raise RosterRefused([RowProblem(problem.lineno, "", f"is not JSON: {problem.msg} ({where})")]) from None
    except (RecursionError, ValueError):
        raise RosterRefused([RowProblem(0, "", "is not JSON that can be read: it is nested too deep")]) from None
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


class Entry(NamedTuple):
    """One person as the document has them: the cell of each field, and what was found beside and about them."""

    cells: Mapping[str, str]
    identifiers: Sequence[tuple[str, str]] = ()
    tags: Sequence[str] = ()
    doubts: Sequence[Remark] = ()
    errors: Sequence[Remark] = ()
    do_not_invite: str = ""


_NO_OBJECT = Entry({}, errors=(Remark("bad-person", "", "is not an object of JSON"),))


def entries_of(document: Popolo, today: date) -> list[Entry]:
    """Return what the document says of each person, in its order.

    A membership that ended before `today` counts only for a person without any
    other. Of two persons with one id the first has its memberships: looking through
    them for each would take time that grows with the square of their number. Raises
    `RosterRefused` for more than a roster has; one name can stand in every membership.
    """
    left = dict(document.memberships)
    counted = Counted()
    made = []
    for row, person in enumerate(document.persons, start=1):
        entry = _entry(person, left, document.directory, today) if isinstance(person, dict) else _NO_OBJECT
        counted.add(Line(row, (*entry.cells.values(), *itertools.chain(*entry.identifiers), *entry.tags)))
        made.append(entry)
    return made


def read_persons(document: Popolo, options: Options, today: date) -> Iterator[PersonRow]:
    """Yield each person of a document, faulty ones too."""
    return persons_of(entries_of(document, today), options)


def provided(document: Popolo, options: Options, today: date) -> frozenset[str]:
    """Return the fields that an import of a document sets; it leaves the others as they are."""
    return provided_fields(given(entries_of(document, today), document.persons), options)


def persons_of(entries: Iterable[Entry], options: Options) -> Iterator[PersonRow]:
    """Yield each person, faulty ones too; `row` is the place in the list of persons, from 1."""
    for row, entry in enumerate(entries, start=1):
        cells = Cells(entry.cells, entry.errors)
        tags = [cells.tidied("tags", tag) for tag in entry.tags]
        yield person_of(
            row,
            cells,
            options,
            identifiers=entry.identifiers,
            tags=tags,
            doubts=entry.doubts,
            do_not_invite=entry.do_not_invite,
        )


def given(entries: Iterable[Entry], persons: Iterable[Any]) -> set[str]:
    """Return the fields that any person of the document has."""
    found = {name for entry in entries for name, text in entry.cells.items() if text}
    listed = (person for person in persons if isinstance(person, dict))
    return found | {name for person in listed for name in ("identifiers", "tags") if person.get(name)}


def _objects(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """Return the objects in a list of the document; anything else in it is passed over."""
    listed = document.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _entry(
    person: Mapping[str, Any], memberships: dict[str, list[Mapping[str, Any]]], directory: Directory, today: date
) -> Entry:
    """Return what is said of one person, whose memberships are taken out of `memberships`."""
    raw = {name: text_of(person.get(key)) for name, key in _NAMES.items()}
    # A patronymic, which is a field of its own in Popolo, is kept with the additional names.
    raw["additional_name"] = raw["additional_name"] or text_of(person.get("patronymic_name"))
    raw.update({name: text_of(person.get(name)) for name in _EXTENSIONS})
    details = [each for each in _objects(person, "contact_details") if text_of(each.get("type")).lower() == "email"]
    # Of several the first is taken, with a doubt that names the others.
    raw["email"] = text_of(person.get("email")) or "; ".join(
        text_of(each.get("value")) for each in details[:_MOST_ADDRESSES]
    )
    number = text_of(person.get("id"))
    own = memberships.pop(number, []) if person.get("id") else []
    noted = Cells({})
    seat = seat_of([*own, *_objects(person, "memberships")], directory, today, partial(noted.tidied, "legislature"))
    raw.update(seat.cells)
    raw["country"] = text_of(person.get("country_code")) or text_of(person.get("country")) or raw["country"]
    said = {name: text_of(value) for name, value in person.items() if fold_heading(name) in HEADINGS}
    said |= {name: "yes" for name in said if person[name] is True}
    reasons = [reason_in(name, fold_heading(name), text, today) for name, text in said.items()]
    listed = person.get("tags")
    identifiers = [
        (text_of(each.get("scheme")), text_of(each.get("identifier"))) for each in _objects(person, "identifiers")
    ]
    return Entry(
        {name: text for name, text in raw.items() if text},
        [("id", number), *identifiers],
        [text_of(tag) for tag in listed] if isinstance(listed, list) else [],
        seat.doubts,
        noted.errors,
        ", ".join(filter(None, (*reasons, seat.ended))),
    )
