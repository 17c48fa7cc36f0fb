"""Writes people as CSV, XLSX and Popolo JSON; the import reads the same people from each."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from petition.domain.persons import FIELDS, NAME_FIELDS, PersonRow
from petition.rosters.cell_lists import identifiers_cell, tags_cell
from petition.rosters.spreadsheets import csv_of, xlsx_of

COLUMNS = (*FIELDS, "identifiers", "tags")


def to_csv(people: Iterable[PersonRow]) -> Iterator[bytes]:
    """Yield a CSV file in pieces."""
    return csv_of(COLUMNS, map(_cells, people))


def to_xlsx(people: Iterable[PersonRow]) -> bytes:
    """Return a workbook."""
    return xlsx_of("People", COLUMNS, map(_cells, people))


def to_json(people: Iterable[PersonRow]) -> bytes:
    """Return a Popolo document: persons with their memberships, and the organizations of these.

    Country, language, order of the name, tags and why somebody is not to be invited are additions to the standard.
    """
    persons: list[dict[str, Any]] = []
    organizations: dict[tuple[str, str], dict[str, str]] = {}
    for person in people:
        entry: dict[str, Any] = {field: getattr(person.name, field) for field in NAME_FIELDS}
        entry |= {"name": person.name.name, "sort_name": person.sort_name, "email": person.email}
        entry |= {"country": person.country, "language": person.language, "tags": list(person.tags)}
        entry["do_not_invite"] = person.do_not_invite
        entry["identifiers"] = [{"scheme": each.scheme, "identifier": each.identifier} for each in person.identifiers]
        membership: dict[str, Any] = {"role": person.role}
        if person.legislature:
            membership["organization_id"] = _organization(organizations, "legislature", person.legislature)
        if person.party:
            membership["on_behalf_of_id"] = _organization(organizations, "party", person.party)
        if person.constituency:
            membership["area"] = {"name": person.constituency}
        entry["memberships"] = [_without_empty(membership)]
        persons.append(_without_empty(entry))
    document = {"persons": persons, "organizations": list(organizations.values())}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _cells(person: PersonRow) -> list[str]:
    names = [getattr(person.name, field) for field in NAME_FIELDS]
    others = [getattr(person, field) for field in FIELDS[len(NAME_FIELDS) :]]
    return [*names, *others, identifiers_cell(person.identifiers), tags_cell(person.tags)]


def _organization(known: dict[tuple[str, str], dict[str, str]], kind: str, name: str) -> str:
    """Return the id of an organization; add it to the known ones when it is first named."""
    entry = {"id": f"{kind}-{len(known) + 1}", "classification": kind, "name": name}
    return known.setdefault((kind, name), entry)["id"]


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value and value != [{}]}
