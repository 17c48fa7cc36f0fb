"""Writes the people of a statement, or its log, as CSV, XLSX and JSON, with the same columns in each."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from petition.rosters.spreadsheets import csv_of, xlsx_of


class Row(Protocol):
    """One person, or one entry of a log, as a program reads it, and as the cells of a table."""

    def _asdict(self) -> Mapping[str, Any]:
        """Return the values by the names of the columns."""

    @property
    def cells(self) -> Sequence[str]:
        """The same, as texts."""


def to_csv(columns: Sequence[str], people: Iterable[Row]) -> Iterator[bytes]:
    """Yield a CSV file in pieces."""
    return csv_of(columns, (person.cells for person in people))


def to_xlsx(columns: Sequence[str], people: Iterable[Row], sheet: str = "Invitees") -> bytes:
    """Return a workbook."""
    return xlsx_of(sheet, columns, (person.cells for person in people))


def to_json(people: Iterable[Row]) -> Iterator[bytes]:
    """Yield a list of objects in pieces, a person a line."""
    yield b"["
    for count, person in enumerate(people):
        yield (b",\n " if count else b"\n ") + json.dumps(person._asdict(), ensure_ascii=False).encode()
    yield b"\n]\n"
