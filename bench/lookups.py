"""Searches a large roster as somebody does who types: one search after the other.

Each is asked in four ways: of the service alone, over HTTP for the list that
the page's script puts into its place, over HTTP for the whole page, and of the
bare driver with the same patterns.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import repeat

from bench import load, prepared
from bench.bare import Bare, connected
from bench.desk import desk
from bench.load import Result
from bench.made_roster import Row
from bench.service import Service
from petition.db import reading
from petition.domain.searching import Filters, searchable
from petition.services.roster import search

SERVICE, LIST, PAGE, BARE = WAYS = ("service", "list", "page", "bare")
_PATIENCE = 60.0
# So many are asked before the clock starts, so that each of the server's processes has its templates ready.
_WARM = 8


def typed(rows: Sequence[Row]) -> dict[str, str]:
    """Return what coordinators type, by kind; names as those type them who have no accents on their keys."""
    one = rows[len(rows) // 2]
    accented = next(row.family for row in rows if row.family.isalpha() and not row.family.isascii())
    return {
        "surname": searchable(accented),
        "two words": f"{one.given} {one.family}",
        "party": "fianna fail",
        "no hit": "zzyzx",
        "one letter": "e",
    }


@dataclass(frozen=True)
class Searcher:
    """A service that is served with a full roster, a coordinator's cookie, and the bare driver."""

    service: Service
    cookie: str
    driver: Bare

    def hits(self, words: str) -> int:
        """Return how many people a search finds; raise `RuntimeError` where service and driver disagree."""
        filters = Filters(q=words)
        with self.service.app.app_context(), reading() as session:
            found = search.find_people(session, filters).total
        if found != self.driver.search(filters.words):
            raise RuntimeError(f"a search for “{words}” finds {found} people, and the bare driver others")
        return found

    def ask(self, way: str, words: str, many: int) -> Result:
        """Search so many times in one way."""
        filters = Filters(q=words)
        if way == SERVICE:
            with self.service.app.app_context():
                return _timed(lambda: _search(filters), many)
        if way == BARE:
            patterns = filters.words
            return _timed(lambda: self.driver.search(patterns), many)
        port = self.service.port
        request = prepared.people_list(port, self.cookie, words, whole_page=way == PAGE)
        return load.run(port, repeat(request, many), status="200", connections=1, seconds=_PATIENCE)


@contextmanager
def searcher(service: Service) -> Iterator[Searcher]:
    """Serve a service whose roster is full until the block ends."""
    with ExitStack() as stack:
        stack.enter_context(service.served())
        cookie = stack.enter_context(desk(service)).cookie
        driver = stack.enter_context(connected(service.url))
        ready = Searcher(service, cookie, driver)
        for way in WAYS:
            ready.ask(way, "", _WARM)
        yield ready


def _search(filters: Filters) -> None:
    with reading() as session:
        search.find_people(session, filters)


def _timed(ask: Callable[[], object], many: int) -> Result:
    result = Result()
    for _ in range(many):
        began = time.perf_counter()
        ask()
        result.latencies.append(time.perf_counter() - began)
    return result
