"""Searches a large roster as somebody does who types: one search after the other.

Each is asked four ways in each round: of the service alone, over HTTP for the
list that the page's script puts into its place, over HTTP for the whole page,
and of the bare driver with the same pattern.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import repeat

from bench import load, prepared
from bench.bare import connected
from bench.desk import desk
from bench.load import Result
from bench.made_roster import Row
from bench.service import Service
from petition.db import reading
from petition.domain.searching import Filters
from petition.services import roster

SERVICE, LIST, PAGE, BARE = "service", "list", "page", "bare"
_PATIENCE = 60.0
# Each of the server's processes has seen its templates before the clock starts.
_WARM = 8
Ask = Callable[[int], Result]


@dataclass(frozen=True)
class Search:
    """One search on one engine: how many people it finds, and how each way asks so many times."""

    cell: str
    hits: int
    ways: dict[str, Ask]


def typed(rows: Sequence[Row]) -> dict[str, str]:
    """Return what coordinators type, by kind; names as those type them who have no accents on their keys."""
    one = rows[len(rows) // 2]
    return {
        "surname": "bruckmann",
        "two words": f"{one.given} {one.family}",
        "party": "fianna fail",
        "no hit": "zzyzx",
        "one letter": "e",
    }


@contextmanager
def searches(service: Service, engine: str, rows: Sequence[Row], many: int) -> Iterator[list[Search]]:
    """Serve a service whose roster is full, and yield its searches."""
    with ExitStack() as stack:
        stack.enter_context(service.served())
        cookie = stack.enter_context(desk(service)).cookie
        driver = stack.enter_context(connected(service.url))
        stack.enter_context(service.app.app_context())
        found = []
        for kind, words in typed(rows).items():
            filters = Filters(q=words)
            listed, page = prepared.people_pages(service.port, cookie, words)
            ways = {
                SERVICE: _repeated(lambda filters=filters: _search(filters), many),
                LIST: _over_http(service.port, listed, many),
                PAGE: _over_http(service.port, page, many),
                BARE: _repeated(lambda filters=filters: driver.search(filters.words), many),
            }
            _over_http(service.port, listed, _WARM)
            found.append(Search(f"{engine} {kind}", driver.search(filters.words), ways))
        yield found
