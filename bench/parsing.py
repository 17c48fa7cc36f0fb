"""Reads the made roster alone: no database, no process of its own, only the readers.

The names stand in their parts, and in one cell, from which they are taken apart.
Beside it stands the standard library's reader of CSV over the same bytes.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bench.bare import cells_of
from bench.made_roster import Row, csv_of, whole_names_csv_of
from petition.rosters.options import Options
from petition.rosters.reading import open_roster, people_of

KINDS: Mapping[str, Callable[[Sequence[Row]], bytes]] = {
    "names in parts": csv_of,
    "names in one cell": whole_names_csv_of,
}
_TODAY = date(2026, 1, 2)


@dataclass(frozen=True)
class Parsed:
    """One reading of a file: the seconds to open it, to make people of its rows, and those of the bare reader."""

    rows: int
    opened: float
    people: float
    bare: float


def parse(content: bytes) -> Parsed:
    """Read a file; raise `RuntimeError` if a row of it is faulty."""
    began = time.perf_counter()
    cells_of(content)
    bare = time.perf_counter()
    opened = open_roster(content)
    table = time.perf_counter()
    rows = faulty = 0
    for person in people_of(opened, None, Options(), today=_TODAY):
        rows += 1
        faulty += bool(person.errors)
    done = time.perf_counter()
    if faulty:
        raise RuntimeError(f"{faulty} rows of the made file are faulty")
    return Parsed(rows, table - bare, done - table, bare - began)
