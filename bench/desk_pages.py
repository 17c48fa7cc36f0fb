"""Opens the desk's pages as a coordinator does, one after the other: with few people, and with all parliaments'.

Each page is asked for over HTTP, whole, on the same two desks by turns: the
ratio of the two tells what a page costs for the people on it, and hardly
depends on the machine.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import repeat

from bench import desk_data, load, machine, prepared
from bench.desk import desk
from bench.load import Result
from bench.service import Ground, Service, service
from bench.world import CIRCULATING

FEW = 33
_ROUND = 8
_PATIENCE = 60.0
_STATEMENT = f"/desk/statements/{CIRCULATING}"
_DRAFT = "/desk/statements/statement-0"
# Of the draft nobody is invited yet, of the other statement everybody is.
PAGES = {
    "statements": "/desk/",
    "people": "/desk/people",
    "people of a country": "/desk/people?country=GB",
    "groups": "/desk/people/groups/",
    "duplicates of a country": "/desk/people/twins?country=LT",
    "statement": _STATEMENT,
    "its people": f"{_STATEMENT}/people",
    "its people, the last page": f"{_STATEMENT}/people?page=1000000",
    "its people, unreachable": f"{_STATEMENT}/people?standing=unreachable",
    "its people, no answer": f"{_STATEMENT}/people?standing=no_answer",
    "its people, searched": f"{_STATEMENT}/people?q=maria",
    "its mail": f"{_STATEMENT}/mail",
    "reminding": f"{_STATEMENT}/remind",
    "who leads": f"{_STATEMENT}/list/leads",
    "form of the list": f"{_STATEMENT}/list/form",
    "whom to invite": f"{_DRAFT}/circulate",
    "by hand": f"{_DRAFT}/circulate/people",
    "by hand, searched": f"{_DRAFT}/circulate/people?q=maria&person=1&person=2",
    "by hand, confirmed": f"{_DRAFT}/circulate/people/confirm?who=search&country=GB&person=1",
}


@dataclass(frozen=True)
class Plan:
    """How many people the large desk has, and how many rounds there are."""

    people: int
    rounds: int


@dataclass
class Opened:
    """The runs of one page, with few people and with many."""

    few: list[Result] = field(default_factory=list)
    many: list[Result] = field(default_factory=list)


@dataclass(frozen=True)
class Site:
    """A service that is served, and a coordinator's cookie."""

    service: Service
    cookie: str

    def open(self, path: str, times: int) -> Result:
        """Open a page so many times."""
        request = prepared.desk_page(self.service.port, self.cookie, path)
        spent = machine.cpu_seconds()
        asked = repeat(request, times)
        result = load.run(self.service.port, asked, status="200", connections=1, seconds=_PATIENCE)
        result.cpu = machine.cpu_seconds() - spent
        return result


def names(engines: Iterable[str]) -> list[str]:
    """Return what may be chosen."""
    return [f"desk {engine}" for engine in engines]


def measure(grounds: Mapping[str, Ground], plan: Plan) -> dict[str, Opened]:
    """Open every page on each engine, by the name of the engine and the page."""
    opened: dict[str, Opened] = defaultdict(Opened)
    with ExitStack() as stack:
        sites = {
            engine: [stack.enter_context(_site(f"desk-{engine}-{many}", ground, many)) for many in (FEW, plan.people)]
            for engine, ground in grounds.items()
        }
        for engine, pair in sites.items():
            for site in pair:
                for path in PAGES.values():
                    # So many, so that each of the server's processes has its templates ready.
                    site.open(path, 4)
            for _ in range(plan.rounds):
                for name, path in PAGES.items():
                    few, many = pair
                    opened[f"{engine} {name}"].few.append(few.open(path, _ROUND))
                    opened[f"{engine} {name}"].many.append(many.open(path, _ROUND))
    return opened


@contextmanager
def _site(name: str, ground: Ground, many: int) -> Iterator[Site]:
    """Serve a desk that is in use until the block ends."""
    with service(name, ground) as made:
        desk_data.fill(made, many)
        with made.served(), desk(made) as browser:
            yield Site(made, browser.cookie)
